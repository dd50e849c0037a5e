"""How wide a text is, and where it breaks: a Chinese character is a square, a Latin letter about half of one."""

import math
import unicodedata

LATIN_EM = 0.55


def width(text: str, size: float) -> float:
    """The width of a line in pixels, for letters of ``size`` pixels."""
    # `fsum`, so that every Python draws the same picture: `sum` of floats differs from 3.12 on.
    return math.fsum(_em(letter) for letter in text) * size


def _em(letter: str) -> float:
    return 1.0 if unicodedata.east_asian_width(letter) in "WF" else LATIN_EM


def wrapped(text: str, size: float, widest: float) -> tuple[str, ...]:
    """The text in lines no wider than ``widest``, where words and Chinese characters let it break; three at most."""
    lines: list[str] = [""]
    for piece in _pieces(text):
        if lines[-1] and width((lines[-1] + piece).rstrip(), size) > widest:
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    shown = [line.strip() for line in lines if line.strip()]
    return tuple(shown if len(shown) <= 3 else [*shown[:2], shown[2] + "…"])


def _pieces(text: str) -> list[str]:
    pieces: list[str] = [""]
    for letter in text:
        if letter == " " or _em(letter) == 1.0 or (len(pieces[-1]) == 1 and _em(pieces[-1]) == 1.0):
            pieces.append(letter)
        else:
            pieces[-1] += letter
    return pieces
