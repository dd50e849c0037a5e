"""A value as somebody gave it, before it is checked: for which setting, where, and whether it came as text."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.settings.complaint import Complaint
from engine.settings.setting import Setting, masked, shown

SECRET_MOST_BYTES = 64_000


@dataclass(frozen=True)
class Given:
    setting: Setting
    value: Any
    where: str
    is_text: bool = False

    def read(self) -> Any:
        """The value, or a Complaint that says what is allowed."""
        try:
            return self.setting.read_text(self.value) if self.is_text else self.setting.read(self.value)
        except (ValueError, ArithmeticError):
            return Complaint(self.where, self._refusal(), self.setting.advice(self.value))

    def _refusal(self) -> str:
        value = "•••" if self.setting.secret else _short(shown(masked(self.value)))
        return f"`{self.setting.name}` is {value}; allowed: {self.setting.allowed}."


def from_file(known: Setting, path: Path, where: str) -> Given | Complaint:
    """The text of a file that holds one value, such as a mounted secret; a line end at its end is no part of it."""
    try:
        with path.open("rb") as file:
            text = file.read(SECRET_MOST_BYTES).decode().rstrip("\r\n")
    except OSError as refused:
        return Complaint(where, f"the file {path} for `{known.name}` can't be read: {refused.strerror}.", "")
    except UnicodeDecodeError:
        return Complaint(where, f"the file {path} for `{known.name}` is not UTF-8 text.", "")
    return Given(known, text, f"{where} (file {path})", is_text=True)


def _short(text: str, most: int = 80) -> str:
    return text if len(text) <= most else text[:most] + "…"
