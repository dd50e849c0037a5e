"""Which language a reader gets: asked for in the address, chosen before, their own, or what their browser prefers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.datastructures import URL

from web import texts

COOKIE = "lang"
_TRADITIONAL = ("hant", "tw", "hk", "mo")


def negotiate(
    asked: str | None, chosen: str | None, own: str | None, accepted: str, languages: Sequence[str], default: str
) -> str:
    """One of the desk's languages. ``own`` is the person's, ``accepted`` the header Accept-Language; what is not known
    is passed over.
    """
    for given in (asked, chosen, own):
        if given is not None and given in languages:
            return given
    known = (match(tag, languages) for tag in _by_preference(accepted))
    return next((one for one in known if one), default)


def match(tag: str, languages: Iterable[str]) -> str | None:
    """The language of a tag such as zh-TW, en-GB or zh; None where the desk has none of that kind."""
    parts = tag.lower().split("-")
    if parts[0] == "zh":
        wanted = "zh-Hant" if any(part in _TRADITIONAL for part in parts[1:]) else "zh-Hans"
        return wanted if wanted in languages else next((one for one in languages if one.startswith("zh")), None)
    return next((one for one in languages if one.lower().split("-")[0] == parts[0]), None)


def _by_preference(accepted: str) -> list[str]:
    """The tags of an Accept-Language header, the preferred first; those with q=0 are refused by the reader."""
    weighted = [_weighted(part) for part in accepted[:500].split(",") if part.strip()]
    return [tag for tag, weight in sorted(weighted, key=lambda one: -one[1]) if weight > 0]


def _weighted(part: str) -> tuple[str, float]:
    tag, _, quality = part.partition(";")
    try:
        weight = float(quality.strip().removeprefix("q=")) if quality else 1.0
    except ValueError:
        weight = 0.0
    return tag.strip(), weight


@dataclass(frozen=True, slots=True)
class Switch:
    """A language with its name for itself, in short, and the address of the same page in it."""

    tag: str
    name: str
    short: str
    address: str


def switches(url: URL) -> list[Switch]:
    """One for each language of the pages."""
    return [
        Switch(tag, texts.NAMES[tag], texts.SHORT_NAMES[tag], f"?{url.include_query_params(**{COOKIE: tag}).query}")
        for tag in texts.LANGUAGES
    ]
