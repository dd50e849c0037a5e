"""The texts of the pages: one file a language, `templates/web/texts/*.yaml`, one key a text."""

from collections.abc import Mapping
from functools import cache

import yaml

from engine import places

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
NAMES = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
SHORT_NAMES = {"en": "EN", "zh-Hans": "简", "zh-Hant": "繁"}
DIRECTORY = places.TEMPLATES / "web" / "texts"


@cache
def of(language: str) -> Mapping[str, str]:
    """All texts of a language of LANGUAGES."""
    read: dict[str, str] = yaml.safe_load((DIRECTORY / f"{language}.yaml").read_text(encoding="utf-8"))
    return read
