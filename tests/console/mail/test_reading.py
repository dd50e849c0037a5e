"""`caseclock mail read`."""

import io
import sys
import tarfile
from pathlib import Path

import orjson
import pytest

GIVEN = Path(__file__).parents[4] / "shared" / "data" / "mail-bounces" / "mails.tar.gz"
MAIL = "From: Wang Fang <fang@example.cn>\nTo: desk@lift.example\nSubject: Lift 2\n\nIt stops.\n\n> When?\n"
MAILBOX = "From a@b.example Mon Jan  5 10:00:00 2026\nFrom: a@b.example\n\n>From here on\n\n"


def lines(printed: str) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in printed.splitlines()]


def test_a_directory_is_read_whole_and_each_mail_of_a_mailbox_is_a_line(tmp_path: Path, caseclock):
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / "b" / "c" / "mail").write_text(MAIL)
    (tmp_path / "a.mbox").write_text(MAILBOX + MAILBOX)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    told = lines(caseclock("mail", "read", str(tmp_path), "--json").out)
    assert [one["file"] for one in told] == [
        f"{tmp_path}/{name}" for name in ("a.mbox", "a.mbox", "b/c/mail", "picture.png")
    ]
    assert [one["text"] for one in told] == ["From here on", "From here on", "It stops.\n\n> When?", ""]
    assert told[2]["reply_text"] == "It stops."


def test_standard_input_is_read(caseclock, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(MAIL.encode())))
    (told,) = lines(caseclock("mail", "read", "-", "--json").out)
    assert (told["file"], told["subject"]) == ("-", "Lift 2")


def test_without_json_it_is_told_in_short_and_no_mail_moves_the_cursor(tmp_path: Path, caseclock):
    (tmp_path / "m").write_text(MAIL + "\x1b[2Jgone\n")
    ended = caseclock("mail", "read", str(tmp_path / "m"))
    assert ended.exit_code == 0
    assert "mail, may be answered" in ended.out
    assert "Wang Fang <fang@example.cn>" in ended.out
    assert "\x1b" not in ended.out


def test_a_path_that_is_not_there_is_named_before_anything_is_read(tmp_path: Path, caseclock):
    (tmp_path / "m").write_text(MAIL)
    ended = caseclock("mail", "read", str(tmp_path / "m"), str(tmp_path / "nothing"), "--json")
    assert (ended.exit_code, ended.out) == (2, "")
    assert "nothing" in ended.err


@pytest.mark.skipif(not GIVEN.exists(), reason="the collection of bounces is not beside this checkout")
def test_a_collection_of_bounces_is_read_whole(tmp_path: Path, caseclock):
    with tarfile.open(GIVEN) as given:
        given.extractall(tmp_path, filter="data")
        names = [one.name for one in given.getmembers() if one.isfile()]
    ended = caseclock("mail", "read", str(tmp_path), "--json")
    told = lines(ended.out)
    assert ended.exit_code == 0
    assert {str(one["file"]).removeprefix(f"{tmp_path}/") for one in told} == set(names)
    assert {one["kind"] for one in told if "/not/" in str(one["file"])} == {"mail"}
