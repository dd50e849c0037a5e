"""One setting: its name, type, default, bounds and meaning, and how a value for it is read."""

import dataclasses
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.settings.complaint import did_you_mean

PASSWORD_IN_URL = re.compile(r"(://[^/@:]*:)[^@]+(?=@)|([?&]password=)[^&]*")


@dataclass(frozen=True)
class Secret:
    """A value that no repr, log or page shows."""

    value: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __str__(self) -> str:
        return "•••" if self.value else ""


@dataclass(frozen=True)
class Form:
    """What a value must look like beyond its type, in words and as a test."""

    words: str
    fits: Callable[[Any], bool]


@dataclass(frozen=True)
class Limits:
    at_least: float | None = None
    at_most: float | None = None
    one_of: tuple[str, ...] = ()
    form: Form | None = None
    # Turns a value as written into the one in force, given the directory of the configuration.
    resolve: Callable[[Any, Path], Any] | None = None


def setting(default: Any, meaning: str, **limits: Any) -> Any:
    """A field of a settings section: its default, what it means, and its Limits."""
    return dataclasses.field(default=default, metadata={"meaning": meaning, "limits": Limits(**limits)})


@dataclass(frozen=True)
class Setting:
    section: str
    key: str
    kind: Any
    default: Any
    meaning: str
    limits: Limits

    @property
    def name(self) -> str:
        return f"{self.section}.{self.key}"

    @property
    def variable(self) -> str:
        """The environment variable that sets it; with _FILE at its end, the one that names a file holding it."""
        return f"CASECLOCK_{self.section}_{self.key}".upper()

    @property
    def secret(self) -> bool:
        return self.kind is Secret

    @property
    def allowed(self) -> str:
        """What may be given, as an end of the sentence 'allowed: …'."""
        limits = self.limits
        if limits.form:
            return limits.form.words
        if limits.one_of:
            return ", ".join(f"`{one}`" for one in limits.one_of)
        low, high = limits.at_least, limits.at_most
        bounds = f" from {low:,.10g} to {high:,.10g}" if low is not None and high is not None else ""
        return _WORDS[self.kind] + bounds

    def read(self, given: Any) -> Any:
        """The value of what a TOML file gives; raises ValueError when it is not allowed."""
        if self.kind is float and type(given) is int:
            given = float(given)
        if self.kind == tuple[str, ...]:
            return self._checked(_strings(given))
        if type(given) is not (str if self.kind in (Path, Secret) else self.kind):
            raise ValueError(given)
        return self._checked(self.kind(given))

    def read_text(self, text: str) -> Any:
        """The value of what the environment or a file gives as text; raises ValueError when it is not allowed."""
        return self._checked(_TEXT[self.kind](text))

    def advice(self, given: Any) -> str:
        """The likely fix for a value that is not allowed."""
        if self.limits.one_of and isinstance(given, str):
            return did_you_mean(given, self.limits.one_of)
        return "" if self.default in ("", Secret(), Path()) else f"The default is {shown(self.default)}."

    def _checked(self, value: Any) -> Any:
        limits = self.limits
        numeric = self.kind in (int, float)
        if (
            (numeric and not math.isfinite(value))
            or (limits.at_least is not None and value < limits.at_least)
            or (limits.at_most is not None and value > limits.at_most)
            or (limits.one_of and value not in limits.one_of)
            or (limits.form and not limits.form.fits(value))
            or (isinstance(value, str | Path) and not str(value).isprintable())
        ):
            raise ValueError(value)
        return value


def shown(value: Any) -> str:
    """A value as a TOML file would have it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    return str(value) if isinstance(value, int | float) else json.dumps(str(value), ensure_ascii=False)


def masked(value: Any) -> Any:
    """A value that may be shown: neither a secret nor the password of an address."""
    if isinstance(value, str):
        return PASSWORD_IN_URL.sub(lambda found: f"{found[1] or found[2]}•••", value)
    return str(value) if isinstance(value, Secret | Path) else value


def _strings(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise ValueError(given)
    return tuple(given)


def _split(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _truth(text: str) -> bool:
    word = text.strip().lower()
    if word not in ("true", "yes", "on", "1", "false", "no", "off", "0"):
        raise ValueError(text)
    return word in ("true", "yes", "on", "1")


_TEXT: dict[Any, Callable[[str], Any]] = {
    bool: _truth,
    int: int,
    float: float,
    str: str,
    Path: Path,
    Secret: Secret,
    tuple[str, ...]: _split,
}
_WORDS: dict[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    Path: "a path",
    Secret: "a text",
    tuple[str, ...]: "a list of texts",
}
