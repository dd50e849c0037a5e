"""Each shape of bounce that mail systems write, in words of our own, and what only looks like one."""

import email
from pathlib import Path

import pytest

from notifications import bounces

SHAPES = sorted((Path(__file__).parent / "shapes").glob("*.eml"))


def told(found: bounces.Found) -> str:
    """What was found, in the form of a shape's X-Expect: kind; recipient status reply dead|alive reason | …"""
    if not found.kind:
        return f"automatic; {', '.join(sorted(found.automatic))}" if found.automatic else "mail"
    return f"{found.kind}; {' | '.join(map(outcome, found.bounces))}"


def outcome(one: bounces.Bounce) -> str:
    life = "dead" if one.permanent else "alive"
    return f"{one.recipient} {one.status or '-'} {one.reply_code or '-'} {life} {one.reason}"


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.stem)
def test_each_shape_is_read_as_its_first_line_says(path: Path) -> None:
    first, raw = path.read_bytes().split(b"\n", 1)
    assert told(bounces.found(email.message_from_bytes(raw))) == first.decode().removeprefix("X-Expect: ")


def test_there_are_the_shapes_of_thirty_systems() -> None:
    assert len([path for path in SHAPES if not path.stem.startswith(("none", "auto"))]) >= 30
