"""The texts of the pages: one file a language, `templates/web/texts/*.yaml`, one key a text."""

from collections.abc import Mapping
from functools import cache

from engine import places, sheets

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
NAMES = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
SHORT_NAMES = {"en": "EN", "zh-Hans": "简", "zh-Hant": "繁"}
DIRECTORY = places.TEMPLATES / "web" / "texts"


@cache
def of(language: str) -> Mapping[str, str]:
    """All texts of a language of LANGUAGES."""
    path = DIRECTORY / f"{language}.yaml"
    read: dict[str, str] = sheets.read(path.read_bytes(), str(path)).plain()
    return read
