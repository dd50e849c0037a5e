"""The names under which files are kept."""

import pytest

from engine import fields


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\door.png", "door.png"),
        ("a\r\nSet-Cookie: x=1.png", "aSet-Cookie: x=1.png"),
        ("\u202egnp.exe", "gnp.exe"),
        ("...", "file"),
        ("x" * 300 + ".png", "x" * 116 + ".png"),
    ],
)
def test_a_name_is_made_safe(given: str, kept: str) -> None:
    assert fields.safe_name(given) == kept
