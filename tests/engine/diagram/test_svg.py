"""The SVG: well formed, closed in itself, with what it is told about current states and counts."""

from xml.etree import ElementTree

import pytest

from engine import diagram
from engine.definitions import definition as definitions

S, T, H = definitions.State, definitions.Transition, definitions.History
SVG = "{http://www.w3.org/2000/svg}"


def texts(name: str, chinese: str) -> definitions.Texts:
    return {"en": name, "zh-Hans": chinese}


REPAIR = definitions.Definition(
    workflow="repair",
    title=texts("Repair <request> & more", "报修"),
    calendar="office",
    number="{seq}",
    fields={},
    roles={},
    states=(
        S(
            "handling",
            texts("Handling", "处理中"),
            initial=True,
            states=(
                S("received", texts("Received", "已受理"), initial=True, transitions=(T("diagnose", "repairing"),)),
                S(
                    "repairing",
                    texts("Repairing", "维修中"),
                    transitions=(T("note", "repairing"), T("finish", "filed")),
                ),
            ),
            history=(H("was", "deep"),),
            transitions=(T("ask", "waiting"), T("wait", "waiting")),
        ),
        S("waiting", transitions=(T("replied", "was"), T(None, "filed", cond="cost < 3"))),
        S("filed", texts("Filed", "已归档"), final=True),
    ),
    events={"diagnose": definitions.Event("diagnose", texts("Diagnose", "诊断"), ("anyone",))},
    deadlines={},
)


def drawn(
    language: str = "en", current: tuple[str, ...] = (), counts: dict[str, int] | None = None
) -> ElementTree.Element:
    return ElementTree.fromstring(diagram.svg(REPAIR, language, current, counts))


def said(picture: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in picture.iter(f"{SVG}text")]


def test_the_picture_is_named_and_told_in_words() -> None:
    picture = drawn(current=("repairing",))
    assert picture.findtext(f"{SVG}title") == "Statechart of Repair <request> & more"
    description = picture.findtext(f"{SVG}desc") or ""
    assert description.startswith("Now: Repairing.")
    assert "From Received: Diagnose leads to Repairing." in description


def test_every_state_and_event_is_written() -> None:
    assert {"Handling", "Received", "Repairing", "Waiting", "Filed", "H*", "Diagnose", "Note", "Replied"} <= set(
        said(drawn())
    )


def test_several_events_between_the_same_states_share_one_line() -> None:
    picture = drawn()
    assert {"Ask", "Wait"} <= set(said(picture))
    assert len([line for line in picture.iter(f"{SVG}path") if (line.get("class") or "").startswith("way")]) == 8


def test_a_transition_without_event_shows_its_guard() -> None:
    assert "[cost < 3]" in said(drawn())


@pytest.mark.parametrize(("language", "word"), [("zh-Hans", "诊断"), ("en", "Diagnose"), ("zh-Hant", "Diagnose")])
def test_texts_are_of_the_language_or_else_english(language: str, word: str) -> None:
    assert word in said(drawn(language))


def test_current_states_are_marked() -> None:
    marked = [
        one.get("class") for one in drawn(current=("handling", "repairing")).iter() if "now" in (one.get("class") or "")
    ]
    assert marked == ["frame now", "box now", "now"]


def test_counts_stand_on_their_states_and_nought_does_not() -> None:
    numbers = [one.text for one in drawn(counts={"received": 12, "waiting": 0}).iter() if one.get("class") == "number"]
    assert numbers == ["12"]


def test_nothing_in_it_runs_or_is_fetched() -> None:
    picture = diagram.svg(REPAIR, "en")
    assert "<script" not in picture
    assert "href" not in picture
    assert "url(http" not in picture
    assert "@import" not in picture


def test_both_colour_schemes_are_in_it() -> None:
    assert "prefers-color-scheme: dark" in diagram.svg(REPAIR, "en")
