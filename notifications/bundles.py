"""Templates as they are published: one template in one language with the layout that it stands on, under one hash.

A bundle holds all the sources that a mail is rendered from, so that no later edit, of the layout either, changes a mail
that is queued. A directory of templates has `layout.j2`, and a directory a language with `words.j2` (the words and
sentences that all mails of the language share) and one file a template.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from engine import errors
from notifications import sandbox

LAYOUT, WORDS = "layout", "words"
SUFFIX = ".j2"
Window = Literal["resend", "ask"]
"""What becomes of a mail that may have gone out or not: the same is sent again, or a person is asked first."""
WINDOWS = ("resend", "ask")
Kind = Literal["case", "survey", "digest"]
"""What a mail is: about a case, or a survey or a digest, of which its reader may want none."""
KINDS = ("case", "survey", "digest")
_SAID = r"\{{#-?\s*{}:\s*([^\n]*?)\s*-?#\}}"
_IF_UNSURE, _KIND = re.compile(_SAID.format("if unsure")), re.compile(_SAID.format("kind"))


@dataclass(frozen=True, slots=True)
class Bundle:
    """One template in one language; ``source`` is the JSON text of its sources and identifies it by ``hash``."""

    name: str
    language: str
    source: str

    @property
    def hash(self) -> str:
        """SHA-256 of name, language and source."""
        return hashlib.sha256("\0".join((self.name, self.language, self.source)).encode()).hexdigest()

    @property
    def sources(self) -> dict[str, str]:
        """The text of the template (under its name), the words and the layout."""
        found: dict[str, str] = json.loads(self.source)
        return found

    @property
    def kind(self) -> Kind:
        """What its mails are."""
        return kind(self.sources[self.name])


def bundle(name: str, language: str, template: str, words: str, layout: str) -> Bundle:
    """The bundle of these texts. Raises errors.BadTemplate for one that the sandbox refuses, or whose `if unsure` is
    none of WINDOWS, or its `kind` none of KINDS.
    """
    sources = {name: template, WORDS: words, LAYOUT: layout}
    _check_said(f"{language}/{name}", template, "if unsure", _IF_UNSURE, WINDOWS)
    _check_said(f"{language}/{name}", template, "kind", _KIND, KINDS)
    for part, text in sources.items():
        sandbox.check(part if part == LAYOUT else f"{language}/{part}", text)
    return Bundle(name, language, json.dumps(sources, ensure_ascii=False, sort_keys=True))


def window(template: str) -> Window:
    """What the template says of a mail that may have gone out or not, by a line `{# if unsure: ask #}`."""
    found = _IF_UNSURE.search(template)
    return cast(Window, found[1]) if found and found[1] in WINDOWS else "resend"


def kind(template: str) -> Kind:
    """What the template says that its mails are, by a line such as `{# kind: survey #}`."""
    found = _KIND.search(template)
    return cast(Kind, found[1]) if found and found[1] in KINDS else "case"


def _check_said(name: str, text: str, what: str, form: re.Pattern[str], known: tuple[str, ...]) -> None:
    for found in form.finditer(text):
        if found[1] not in known:
            line, allowed = text.count("\n", 0, found.start()) + 1, " or ".join(f"`{one}`" for one in known)
            raise errors.BadTemplate(template=name, line=line, why=f"`{what}: {found[1]}` can only be {allowed}")


def load(directory: Path) -> tuple[Bundle, ...]:
    """Every template of a directory, by language and name. Raises errors.BadTemplate."""
    layout = read(directory / (LAYOUT + SUFFIX))
    found: list[Bundle] = []
    for folder in sorted(path for path in directory.iterdir() if path.is_dir()):
        words = read(folder / (WORDS + SUFFIX))
        paths = (path for path in sorted(folder.glob(f"*{SUFFIX}")) if path.stem != WORDS)
        found += [bundle(path.stem, folder.name, read(path), words, layout) for path in paths]
    return tuple(found)


def read(path: Path) -> str:
    """The text of a file of templates. Raises errors.BadTemplate."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as why:
        raise errors.BadTemplate(template=str(path), line=1, why=f"it can't be read: {why}") from why
