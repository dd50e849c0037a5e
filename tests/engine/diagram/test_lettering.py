"""Widths and line breaks of Latin and Chinese text."""

import pytest

from engine.diagram import lettering


def test_a_chinese_character_is_as_wide_as_its_size() -> None:
    assert lettering.width("维修", 10) == 20
    assert lettering.width("ab", 10) == pytest.approx(11)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Received", ("Received",)),
        ("Waiting for the customer", ("Waiting for the", "customer")),
        ("等待客户补充资料后继续处理", ("等待客户补充资", "料后继续处理")),
        ("Unbreakablelongword", ("Unbreakablelongword",)),
        ("one two three four five six seven eight nine ten", ("one two three", "four five six", "seven eight…")),
        ("", ()),
    ],
)
def test_texts_break_between_words_and_characters(text: str, lines: tuple[str, ...]) -> None:
    assert lettering.wrapped(text, 10, 88 if text[:1] == "W" else 75) == lines
