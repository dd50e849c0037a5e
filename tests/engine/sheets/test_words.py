"""Words for sentences about what somebody wrote."""

from engine import sheets


def test_the_nearest_word_is_asked_for_whatever_its_case():
    assert sheets.did_you_mean("opend", ["closed", "Opened"]) == "did you mean `Opened`?"
    assert sheets.hint("opend", ["closed", "Opened"]) == "; did you mean `Opened`?"


def test_nothing_is_guessed_where_nothing_is_near():
    assert (sheets.did_you_mean("xyz", ["closed"]), sheets.hint("", ["closed"]), sheets.hint("a", [])) == ("", "", "")


def test_a_value_is_shown_short_and_on_one_line():
    assert sheets.shown("a\nb" + "c" * 100) == "a�b" + "c" * 57 + "…"
    assert [sheets.shown(given) for given in (None, True, 1.5)] == ["null", "true", "1.5"]


def test_a_long_list_is_cut():
    assert sheets.listed("abc", most=2) == "`a`, `b` and 1 more"
