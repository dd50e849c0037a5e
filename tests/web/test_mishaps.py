"""Errors as pages in plain words."""

from typing import Any

import pytest

from engine import errors
from web import queue


@pytest.mark.parametrize("path", ["/nothing-here", "/cases/RPR-1999-00001", "/cases/RPR-1999-00001/diagram.svg"])
def test_what_is_not_there_is_said_in_words(client: Any, path: str) -> None:
    answer = client.get(path, params={"lang": "zh-Hans"})
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text


@pytest.mark.parametrize("path", ["/mailbox?page=minus", "/mailbox?page=0", "/mailbox/key?view=picture"])
def test_an_address_that_can_not_be_read_is_said_in_words(client: Any, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert "can&#39;t be read" in answer.text


def test_a_page_takes_no_writing(client: Any) -> None:
    assert client.post("/", data={"title": "x"}).status_code == 405


def test_a_fault_shows_a_mark_and_nothing_of_its_cause(
    client: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("Chen Wei, 13800112207")

    monkeypatch.setattr(queue, "view", fail)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Chen" not in answer.text
    assert "Traceback" not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert any(record.args and str(record.args[-1]) in answer.text for record in caplog.records)


@pytest.mark.parametrize(
    ("ails", "language", "words"),
    [
        (errors.DatabaseFull, "en", "Nothing can be saved now"),
        (errors.DatabaseDamaged, "zh-Hans", "目前无法保存"),
        (errors.DatabaseUnwritable, "zh-Hant", "目前無法儲存"),
        (errors.DatabaseFrozen, "zh-Hans", "服务台正在搬迁"),
        (errors.DatabaseGone, "en", "The desk is busy"),
    ],
)
def test_a_database_that_can_not_do_it_is_a_page_in_plain_words(
    client: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    ails: type[errors.CaseclockError],
    language: str,
    words: str,
) -> None:
    def fail(*_: object) -> None:
        raise ails(path="desk.sqlite", reason="disk I/O error")

    monkeypatch.setattr(queue, "view", fail)
    answer = client.get("/", params={"lang": language})
    assert answer.status_code == 503
    assert words in answer.text
    assert "desk.sqlite" not in answer.text
    assert all(record.exc_info is None for record in caplog.records)
