"""What a file is by its first bytes, beside what its name says."""

import pytest

from engine.fields import contents


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("image/jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF"),
        ("image/webp", b"RIFF\x24\0\0\0WEBP"),
        ("image/heic", b"\0\0\0\x18ftypheic"),
        ("image/svg+xml", b"<svg/>"),
        ("application/pdf", b"%PDF-1.7"),
        ("text/plain", b"<b> is bold"),
        ("text/plain", b"MZ-12 is the lift's number"),
        ("text/csv", b""),
    ],
)
def test_a_file_of_the_kind_that_its_name_says_is_taken(media_type: str, content: bytes) -> None:
    assert contents.are_as_named(media_type, content)


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("image/png", b"<html>"),
        ("image/heic", b" \n<svg onload='x'>"),
        ("image/avif", b"#!/bin/sh"),
        ("application/pdf", b"PK\x03\x04"),
        ("application/vnd.ms-excel", b"MZ\x90\0\x03"),
        ("text/plain", b"\x7fELF\x02\x01\x01\0"),
    ],
)
def test_a_file_of_another_kind_than_its_name_says_is_not_taken(media_type: str, content: bytes) -> None:
    assert not contents.are_as_named(media_type, content)
