"""Files up and down."""

import dataclasses
from typing import Any

import pytest

import web
from engine import settings
from tests.web.conftest import Browser, hidden
from web import files

PICTURE = b"\x89PNG\r\n\x1a\nnot much of a picture"


@pytest.fixture
def li_na(own_site: Any) -> Browser:
    return Browser(own_site, "li_na")


def note(browser: Browser, number: str, *given: tuple[str, bytes, str], body: str = "See the picture.") -> Any:
    return browser.fill(f"/cases/{number}/steps/note", {"body": body}, files=[("f.files", one) for one in given])


def address_of(browser: Browser, number: str) -> str:
    page = browser.get(f"/cases/{number}").text
    return page.partition(f'href="/cases/{number}/files/')[2].partition('"')[0]


def test_a_file_comes_back_as_it_was_given_to_be_kept_and_never_shown(own_site: Any, li_na: Browser) -> None:
    assert note(li_na, own_site.fresh, ("door.png", PICTURE, "image/png")).status_code == 303
    answer = li_na.get(f"/cases/{own_site.fresh}/files/{address_of(li_na, own_site.fresh)}")
    assert answer.content == PICTURE
    assert answer.headers["content-disposition"] == "attachment; filename=\"door.png\"; filename*=UTF-8''door.png"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_file_of_a_case_is_not_had_through_another_one(own_site: Any, li_na: Browser) -> None:
    note(li_na, own_site.fresh, ("door.png", PICTURE, "image/png"))
    hash_ = address_of(li_na, own_site.fresh)
    assert li_na.get(f"/cases/{own_site.paused}/files/{hash_}").status_code == 404
    assert Browser(own_site, "guest").get(f"/cases/{own_site.fresh}/files/{hash_}").status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        ("page.html", b"<script>alert(1)</script>", "text/html"),
        ("page.html", b"<script>alert(1)</script>", "image/png"),
        ("run.exe", b"MZ", "application/octet-stream"),
        ("nothing", b"x", ""),
    ],
)
def test_a_file_of_another_kind_is_refused_and_nothing_is_written(
    own_site: Any, li_na: Browser, given: tuple[str, bytes, str]
) -> None:
    answer = note(li_na, own_site.fresh, given)
    assert answer.status_code == 422
    assert "is of a kind that is not taken here" in answer.text
    assert "See the picture.</textarea>" in answer.text
    assert "See the picture." not in li_na.get(f"/cases/{own_site.fresh}").text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("a.jpg", b"\xef\xbb\xbf <svg onload='alert(1)'>"),
        ("a.avif", b"\xff\xfe<\0s\0v\0g\0>\0"),
        ("bill.pdf", b"<html>"),
        ("bill.zip", b"MZ\x90"),
        ("note.txt", b"MZ\x90\0\x03"),
        ("a.heic", b"#!/bin/sh"),
        ("a.gif", b""),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(
    site: Any, client: Browser, name: str, content: bytes
) -> None:
    answer = note(client, site.fresh, (name, content, "image/png"))
    assert answer.status_code == 422
    assert f"what is in {name} is not what its name says" in answer.text


def test_a_file_that_is_too_large_is_refused_with_its_name(own_site: Any) -> None:
    small = dataclasses.replace(settings.Settings(), files=settings.tree.Files(max_bytes=1_000))
    found = own_site.app.state.parts
    app = web.create(small, found.database, found.registry, found.watch, own_site.mailbox, own_site.cases)
    browser = Browser(dataclasses.replace(own_site, app=app), "li_na")
    answer = note(browser, own_site.fresh, ("door.png", b"x" * 1_001, "image/png"))
    assert answer.status_code == 422
    assert "door.png is larger than 1 kB" in answer.text
    huge = browser.post("/act-as", content=b"x" * 3_000_000)
    assert huge.status_code == 413
    assert "too much at once" in huge.text


def test_a_request_that_hides_its_length_is_stopped_all_the_same(own_site: Any) -> None:
    small = dataclasses.replace(settings.Settings(), files=settings.tree.Files(max_bytes=1_000))
    found = own_site.app.state.parts
    app = web.create(small, found.database, found.registry, found.watch, own_site.mailbox, own_site.cases)
    browser = Browser(dataclasses.replace(own_site, app=app), "li_na")
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = browser.post("/act-as", content=(b"a=" + b"x" * 100_000 for _ in range(40)), headers=kind)
    assert answer.status_code in (400, 413)


def test_a_file_stays_with_a_form_that_is_refused(own_site: Any, li_na: Browser) -> None:
    refused = note(li_na, own_site.fresh, ("door.png", PICTURE, "image/png"), body="")
    assert refused.status_code == 422
    assert "door.png</label>" in refused.text
    kept = refused.text.partition('name="f.files" value="')[2].partition('"')[0]
    sent = {**hidden(refused.text), "f.body": "Again.", "f.files": kept}
    assert li_na.post(f"/cases/{own_site.fresh}/steps/note", data=sent).status_code == 303
    assert address_of(li_na, own_site.fresh)


def test_a_file_that_came_back_changed_or_from_another_is_left_out(own_site: Any, li_na: Browser) -> None:
    refused = note(li_na, own_site.fresh, ("door.png", PICTURE, "image/png"), body="")
    kept = refused.text.partition('name="f.files" value="')[2].partition('"')[0]
    sun_lei = Browser(own_site, "sun_lei")
    sent = {**sun_lei.hidden(f"/cases/{own_site.paused}/steps/note"), "f.body": "Mine.", "f.files": [kept, "forged.00"]}
    assert sun_lei.post(f"/cases/{own_site.paused}/steps/note", data=sent).status_code == 303
    assert not address_of(sun_lei, own_site.paused)


@pytest.mark.parametrize("name", ['a"; filename="b.exe', "a\r\nX-Evil: 1", "门.png", "a;b'c.png"])
def test_a_name_can_not_break_out_of_its_header(name: str) -> None:
    header = files.disposition(name)
    header.encode("ascii")
    assert "\r" not in header
    assert "\n" not in header
    assert header.count('"') == 2
