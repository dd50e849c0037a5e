"""The style sheet: what is written can be read in both themes."""

import re
from itertools import product
from pathlib import Path

import pytest

from web.app import STATIC

CSS = Path(STATIC / "caseclock.css").read_text(encoding="utf-8")
LIGHT, DARK = ({**dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", block))} for block in CSS.split("@media")[:2])
ON_PAPER = [
    *product(("ink", "quiet", "faint", "accent", "late", "warn"), ("ground", "card")),
    ("ink", "soft"),
    ("faint", "soft"),
]
ON_COLOUR = [
    ("accent-ink", "accent"),
    ("late-ink", "late"),
    ("pause-ink", "pause"),
    ("ink", "accent-soft"),
    ("late", "late-soft"),
]


@pytest.mark.parametrize(("text", "ground"), [*ON_PAPER, *ON_COLOUR])
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_text_stands_out_from_its_ground_as_wcag_aa_asks(theme: dict[str, str], text: str, ground: str) -> None:
    lighter, darker = sorted((_luminance(theme[text]), _luminance(theme[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(one * 2 for one in colour[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_style_fetches_nothing() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS
