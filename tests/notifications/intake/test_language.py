"""In which language a mail is written, and which words stand in it."""

import pytest

from engine import definitions
from notifications import reading
from notifications.intake import language, routing


@pytest.mark.parametrize(
    ("text", "written_in"),
    [
        ("三楼客梯停在半空，里面没人，请尽快派人。", "zh-Hans"),
        ("三樓電梯停了，請盡快派人處理。", "zh-Hant"),
        ("客梯", "zh-Hans"),
        ("The lift 3 at 恒泰广场 is stuck again", "en"),
        ("Lift 3 停了，請派人來看看", "zh-Hant"),
        ("エレベーターが止まりました。至急対応をお願いします。", "en"),
        ("", "en"),
        ("123 !?", "en"),
    ],
)
def test_a_mail_is_in_the_language_of_most_of_its_letters(text: str, written_in: str) -> None:
    assert language.of(text) == written_in


def test_no_character_is_of_both_scripts() -> None:
    assert not language.SIMPLIFIED_ONLY & language.TRADITIONAL_ONLY


@pytest.mark.parametrize(
    ("rule", "subject", "text", "to", "fits"),
    [
        ("words: [投诉]", "关于费用", "我要投诉！", "", True),
        ("words: [complaint]", "COMPLAINT", "x", "", True),
        ("words: [complaint]", "Complaints", "x", "", False),
        ("words: [lift]", "报修lift坏了", "x", "", True),
        ("words: [lift]", "x", "I lift\n\nOn Monday, Desk <d@x.example> wrote:\n> complaint\n", "", True),
        ("words: [complaint]", "x", "Hi\n\nOn Monday, Desk <d@x.example> wrote:\n> complaint\n", "", False),
        ('words: ["a.c"]', "abc", "x", "", False),
        ("words: [ＬＩＦＴ]", "lift", "x", "", True),
        ('to: "complaint@*"', "x", "x", "Complaint+7.ab@desk.example", True),
        ('to: ["a@b.example", "complaint@desk.example"]', "x", "x", "other@desk.example", False),
        ('to: "c?mplaint@*"', "x", "x", "complaint@desk.example", False),
        ("language: zh-Hant", "電梯", "壞了", "", True),
        ("language: zh-Hant", "电梯", "坏了", "", False),
        ('{language: en, words: [x], to: "a@*"}', "x", "x", "a@desk.example", True),
        ('{language: en, words: [y], to: "a@*"}', "x", "x", "a@desk.example", False),
    ],
)
def test_a_rule_fits_by_words_language_and_address(rule: str, subject: str, text: str, to: str, fits: bool) -> None:
    inner = rule if rule.startswith("{") else f"{{{rule}}}"
    found = definitions.parse_routing(f"routing:\n  - {inner[:-1]}, triage: true}}\n")
    mail = reading.read(
        f"From: a@b.example\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode()
    )
    assert (routing.first(found, mail, [to]) is not None) is fits
