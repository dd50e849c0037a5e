"""Which language a reader gets, and that no language misses a text."""

import re
import string
from typing import Any

import pytest

from engine import places
from engine.cases import faults
from web import languages, texts

ALL = texts.LANGUAGES


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-Hant-HK", "zh-Hant"),
        ("de-DE,fr;q=0.9", "en"),
        ("fr, en-GB;q=0.8, zh;q=0.7", "en"),
        ("en;q=0.2, zh-HK;q=0.9", "zh-Hant"),
        ("en;q=0, zh", "zh-Hans"),
        ("", "en"),
        (";;q=x,,", "en"),
    ],
)
def test_the_browser_is_asked_in_the_order_of_its_preference(accepted: str, expected: str) -> None:
    assert languages.negotiate(None, None, None, accepted, ALL, "en") == expected


def test_the_address_wins_over_the_choice_and_the_choice_over_the_browser() -> None:
    assert languages.negotiate("zh-Hant", "zh-Hans", "en", "en", ALL, "en") == "zh-Hant"
    assert languages.negotiate("klingon", "zh-Hans", "en", "en", ALL, "en") == "zh-Hans"


def test_the_language_of_the_person_wins_over_that_of_the_browser() -> None:
    assert languages.negotiate(None, None, "zh-Hans", "en", ALL, "en") == "zh-Hans"


def test_a_language_asked_for_is_kept_for_the_next_page(client: Any) -> None:
    first = client.get("/?lang=zh-Hant")
    assert '<html lang="zh-Hant">' in first.text
    assert "我和我組的" in client.get("/").text


def test_a_switch_keeps_what_else_the_address_asked_for(client: Any, site: Any) -> None:
    page = client.get(f"/cases/{site.paused}?deadline=solution.1").text
    assert "?deadline=solution.1&amp;lang=zh-Hans" in page


@pytest.mark.parametrize("language", ALL)
def test_no_language_misses_a_text_or_a_name_in_it(language: str) -> None:
    own, english = texts.of(language), texts.of("en")
    assert own.keys() == english.keys()
    assert {key: _names(text) for key, text in own.items()} == {key: _names(text) for key, text in english.items()}


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_is_used_and_every_text_that_is_used_is_there() -> None:
    sources = [*(places.PROGRAM / "web").rglob("*.py"), *(places.TEMPLATES / "web").glob("*.html")]
    written = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    said = set(re.findall(r"""say\(\s*"([a-z_0-9]+)"(?! ~)""", written))
    assert said <= texts.of("en").keys()
    groups = ("event_", "channel_", "priority_", "message_", "mail_", "error_", "legend_", "row_", "note_", "view_")
    groups += ("list_", "do_", "role_", "link_", "linked_", "direction_", "word_", "wrong_", "stranger_", "occasion_")
    groups += ("told_as_", "fact_", "held_", "aside_", "outward_", "digest_", "unsubscribe_")
    assert {f"aside_{reason}" for reason in faults.SENTENCES} <= texts.of("en").keys()
    unused = {key for key in texts.of("en") if f'"{key}"' not in written and not key.startswith(groups)}
    assert not unused
