"""Fetching from a real server: what becomes of each mail there, and when."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine import errors, faultpoints, pulse
from notifications import fetching
from tests.notifications.fetching import dovecot as dovecot_
from tests.notifications.fetching.conftest import Box, fetcher_of
from tests.notifications.intake.conftest import Post
from tests.notifications.intake.test_intake import Killed

PATIENCE_S = 20.0
DONE, CODED = '已处理 & "done"', '"&XfJZBHQG- &- \\"done\\""'
Fetch = Callable[..., fetching.Counts]
Counts = fetching.Counts


@pytest.fixture
def struck() -> Iterator[Callable[[Callable[[str], None]], None]]:
    yield faultpoints.arm
    faultpoints.arm(None)


def test_a_mail_comes_onto_its_case_and_is_marked_as_seen(post: Post, box: Box, fetch: Fetch) -> None:
    post.ask()
    box.deliver(post.answering("下午三点以后。").as_bytes(), post.mail("Who are you?", From="a@b.example").as_bytes())
    assert fetch(box.account()) == Counts(came=2, taken=1, waiting=1)
    assert post.said() == [("customer_replied", "下午三点以后。")]
    assert box.flags() == ["\\Seen", "\\Seen"]
    assert fetch(box.account()) == Counts()


@pytest.mark.parametrize("host", [dovecot_.PLAIN, dovecot_.COPYING])
def test_what_is_done_is_moved_to_a_folder_of_any_name_and_nothing_else_goes(
    post: Post, box: Box, fetch: Fetch, host: str
) -> None:
    box.make(CODED)
    box.deliver(post.answering("First.").as_bytes(), post.answering("Second.").as_bytes())
    with box.server.signed_in(box.user) as line:
        line.select()
        line.store("1", "+FLAGS", "\\Deleted \\Seen")
    assert fetch(box.account(host=host, done_folder=DONE)) == Counts(came=1, taken=1)
    assert (len(box.flags()), len(box.flags(CODED))) == (1, 1)
    assert post.said() == [("customer_message", "Second.")]


@pytest.mark.parametrize("point", ["intake.recorded", "fetching.done", "intake.begun"])
@pytest.mark.parametrize("done_folder", ["", "done"])
def test_a_kill_between_record_and_move_loses_and_doubles_nothing(
    post: Post, box: Box, fetch: Fetch, point: str, done_folder: str, struck: Callable[..., None]
) -> None:
    box.make("done")
    box.deliver(post.answering("After three.").as_bytes())

    def strike(passed: str) -> None:
        if passed == point:
            raise Killed

    struck(strike)
    with pytest.raises(Killed):
        fetch(box.account(done_folder=done_folder))
    struck(None)
    is_marked = point != "intake.recorded"
    assert (box.flags() in ([], ["\\Seen"])) is is_marked
    post.wait(400)
    again = fetch(box.account(done_folder=done_folder))
    assert again == (Counts() if is_marked else Counts(before=1, taken=1))
    post.intake.run_once(post.now)
    assert [words for _, words in post.said()] == ["After three."]


def test_several_who_fetch_at_once_take_each_mail_once(either: Post, box: Box) -> None:
    box.make("done")
    box.deliver(*(either.answering(f"Mail {n}.").as_bytes() for n in range(6)))

    def visit(_: int) -> Counts:
        begun = fetching.Visit.begin(box.account(done_folder="done"))
        try:
            return fetcher_of(either).run_once(begun)
        finally:
            begun.end()

    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(visit, range(3)))
    assert sum(one.came for one in found) == sum(one.taken for one in found) == 6
    assert sorted(words for _, words in either.said()) == [f"Mail {n}." for n in range(6)]
    assert box.flags() == []


def test_a_mail_that_is_too_large_is_flagged_once_and_the_others_go_on(
    post: Post, box: Box, fetch: Fetch, caplog: pytest.LogCaptureFixture
) -> None:
    box.deliver(post.answering("x " * 60_000).as_bytes(), post.answering("Short.").as_bytes())
    assert fetch(box.account()) == Counts(came=1, taken=1, too_large=1)
    assert box.flags() == ["\\Flagged", "\\Seen"]
    assert fetch(box.account()) == Counts()
    assert len([one for one in caplog.records if "it stays there, flagged" in one.getMessage()]) == 1


@pytest.mark.parametrize(("tls", "port"), [("tls", "tls_port"), ("starttls", "port")])
def test_the_certificate_is_checked(
    box: Box, tls: str, port: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    over = {"tls": tls, "port": getattr(box.server, port)}
    with pytest.raises(errors.ImapUntrusted, match="SSL_CERT_FILE"):
        fetching.Visit.begin(box.account(host="localhost", **over))
    monkeypatch.setenv("SSL_CERT_FILE", str(box.server.certificate))
    fetching.Visit.begin(box.account(host="localhost", **over)).end()
    with pytest.raises(errors.ImapUntrusted, match="IP address mismatch"):
        fetching.Visit.begin(box.account(**over))


@pytest.mark.parametrize(
    ("changes", "refusal", "told"),
    [
        ({"password": "wrong"}, errors.ImapSignInRefused, "does not let `desk"),
        ({"folder": "Entrée"}, errors.ImapNoFolder, "`Entrée`.*`imap.folder`"),
        ({"done_folder": "gone"}, errors.ImapNoFolder, "`gone`.*`imap.done_folder`"),
        ({"port": 1}, errors.ImapUnreachable, "refused"),
        ({"host": "nobody.invalid"}, errors.ImapUnreachable, "nobody knows a host|no answer"),
        ({"tls": "tls"}, errors.ImapUnreachable, "no TLS as `imap.tls` says"),
    ],
)
def test_what_is_wrong_with_the_settings_is_said_in_plain_words(
    box: Box, changes: dict[str, object], refusal: type[Exception], told: str
) -> None:
    given = {
        key: fetching.account.settings.Secret(str(value)) if key == "password" else value
        for key, value in changes.items()
    }
    with pytest.raises(refusal, match=told):
        fetching.Visit.begin(box.account(**given))


def test_a_mail_that_comes_while_nobody_looks_is_on_its_case_without_a_poll(
    post: Post, box: Box, struck: Callable[..., None]
) -> None:
    settled = threading.Semaphore(0)
    struck(lambda point: settled.release() if point == "intake.settled" else None)
    rounds = fetching.Rounds(box.account(), fetcher_of(post), every_s=1500.0)
    rounds.start()
    try:
        for words in ("First.", "Second."):
            box.deliver(post.answering(words).as_bytes())
            assert settled.acquire(timeout=PATIENCE_S)
        assert [beat.job for beat in pulse.beats() if beat.job == "fetching"]
    finally:
        rounds.stop()
    assert not rounds.alive
    assert [words for _, words in post.said()] == ["First.", "Second."]
    assert not [beat.job for beat in pulse.beats() if beat.job == "fetching"]
