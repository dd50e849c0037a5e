"""The picture of a simulation."""

from xml.etree import ElementTree

import pytest

from engine.simulation import picture
from engine.simulation.picture_words import WORDS
from tests.engine.simulation.test_simulation import PEOPLE, STRAIGHT, played

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Repair request: 7 days simulated"), ("zh-Hans", "报修：模拟 7 天"), ("zh-Hant", "報修：模擬 7 天")],
)
def test_it_is_said_in_each_language(language: str, said: str) -> None:
    root = ElementTree.fromstring(picture.svg(played(PEOPLE + STRAIGHT, 7), language))
    assert root.findtext(f"{SVG}title") == said
    texts = [text.text or "" for text in root.iter(f"{SVG}text")]
    assert not [text for text in texts if "{" in text]


def test_every_bar_lies_in_the_picture_and_a_share_is_as_long_as_it_is() -> None:
    report = played(PEOPLE + STRAIGHT.replace("diagnose: {by: agent}", "diagnose: {by: agent, takes: 6h}"), 14)
    root = ElementTree.fromstring(picture.svg(report, "en"))
    bars = [
        {name: float(bar.get(name, "0")) for name in ("x", "width")} | {"class": bar.get("class")}
        for bar in root.iter(f"{SVG}rect")
    ]
    assert all(bar["x"] >= 0 and bar["x"] + bar["width"] <= picture.WIDTH for bar in bars)
    shares = [one.share_met for one in report.counts.deadlines.values() if one.share_met]
    met = [bar["width"] for bar in bars if bar["class"] == "met"]
    assert met[: len(shares)] == pytest.approx([picture.BAR * share for share in shares], abs=0.1)


def test_every_word_has_all_languages() -> None:
    assert {tuple(texts) for texts in WORDS.values()} == {("en", "zh-Hans", "zh-Hant")}
