"""Templates as they are published: one template in one language with the layout that it stands on, under one hash.

A bundle holds all the sources that a mail is rendered from, so that no later edit, of the layout either, changes a mail
that is queued. A directory of templates has `layout.j2`, and a directory a language with `words.j2` (the words and
sentences that all mails of the language share) and one file a template.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from engine import errors
from notifications import sandbox

LAYOUT, WORDS = "layout", "words"
SUFFIX = ".j2"


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


def bundle(name: str, language: str, template: str, words: str, layout: str) -> Bundle:
    """The bundle of these texts. Raises errors.BadTemplate for one that the sandbox refuses."""
    sources = {name: template, WORDS: words, LAYOUT: layout}
    for part, text in sources.items():
        sandbox.check(part if part == LAYOUT else f"{language}/{part}", text)
    return Bundle(name, language, json.dumps(sources, ensure_ascii=False, sort_keys=True))


def load(directory: Path) -> tuple[Bundle, ...]:
    """Every template of a directory, by language and name. Raises errors.BadTemplate."""
    layout = _read(directory / (LAYOUT + SUFFIX))
    found: list[Bundle] = []
    for folder in sorted(path for path in directory.iterdir() if path.is_dir()):
        words = _read(folder / (WORDS + SUFFIX))
        paths = (path for path in sorted(folder.glob(f"*{SUFFIX}")) if path.stem != WORDS)
        found += [bundle(path.stem, folder.name, _read(path), words, layout) for path in paths]
    return tuple(found)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as why:
        raise errors.BadTemplate(template=str(path), line=1, why=f"it can't be read: {why}") from why
