"""Fetching from a server that hangs, hangs up or talks nonsense: nothing is lost, doubled, or stands still."""

import logging
import threading
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from engine import errors, faultpoints, settings
from notifications import fetching
from notifications.fetching import rounds as rounds_
from notifications.fetching.fetcher import REST
from tests.notifications.fetching.conftest import fetcher_of
from tests.notifications.fetching.scripted import PHASES, ScriptedImap
from tests.notifications.intake.conftest import Post

Fetch = Callable[..., fetching.Counts]
Counts = fetching.Counts
PATIENCE_S = 20.0


def account(server: ScriptedImap, **changes: object) -> fetching.Account:
    given = {"timeout_s": 5.0, "most_bytes": 10_000} | changes
    return fetching.Account(server.host, server.port, "none", "desk", **given)  # type: ignore[arg-type]


def raw(mail: EmailMessage) -> bytes:
    return mail.as_bytes().replace(b"\n", b"\r\n")


@pytest.mark.parametrize("wrong", ["hang", "drop", "garbage"])
def test_whatever_the_server_does_wrong_the_next_visit_loses_and_doubles_nothing(
    post: Post, scripted: ScriptedImap, wrong: str
) -> None:
    scripted.mails = {1: raw(post.answering("After three.")), 2: raw(post.answering("Or four."))}
    for phase in PHASES[:-1]:
        scripted.wrong = {phase: wrong}
        with pytest.raises(errors.ImapFailure):
            _pass(post, scripted, 0.1)
    scripted.wrong = {}
    found = _pass(post, scripted)
    assert found.came + found.before == 2
    post.wait(400)
    post.intake.run_once(post.now)
    assert sorted(words for _, words in post.said()) == ["After three.", "Or four."]


def _pass(post: Post, server: ScriptedImap, timeout_s: float = 5.0) -> Counts:
    visit = fetching.Visit.begin(account(server, timeout_s=timeout_s))
    try:
        return fetcher_of(post).run_once(visit)
    finally:
        visit.end()


def test_a_mail_that_breaks_the_line_rests_and_the_others_come(
    post: Post, scripted: ScriptedImap, fetch: Fetch
) -> None:
    scripted.mails = {1: b"poison", 2: raw(post.answering("I am well."))}
    fetcher = fetcher_of(post)
    scripted.wrong = {"BODY 1": "drop"}
    for came in (1, 0):
        with pytest.raises(errors.ImapUnreachable, match="hung up"):
            fetch(account(scripted), fetcher)
        assert fetch(account(scripted), fetcher) == Counts(came=came, taken=came)
        post.wait(2 * REST.total_seconds())
    assert [words for _, words in post.said()] == ["I am well."]
    scripted.wrong = {"BODY 1": b"{} NO no such content\r\n"}
    post.wait(4 * REST.total_seconds())
    assert fetch(account(scripted), fetcher) == Counts(stumbled=1)
    assert fetch(account(scripted), fetcher) == Counts()


def test_a_mail_that_can_not_be_marked_is_not_fetched_twice_by_one_process(
    post: Post, scripted: ScriptedImap, fetch: Fetch
) -> None:
    scripted.mails = {1: raw(post.answering("After three."))}
    scripted.wrong = {"STORE": b"{} NO over quota\r\n"}
    fetcher = fetcher_of(post)
    assert fetch(account(scripted), fetcher) == Counts(came=1, taken=1)
    scripted.wrong["BODY"] = "drop"
    assert fetch(account(scripted), fetcher) == Counts()
    del scripted.wrong["STORE"]
    fetch(account(scripted), fetcher)
    assert scripted.flags == {1: "\\Seen"}


@pytest.mark.parametrize("size", [5_000_000_000, 50_000_000])
def test_an_answer_without_end_is_not_read_into_memory(
    post: Post, scripted: ScriptedImap, fetch: Fetch, size: int
) -> None:
    scripted.mails = {1: b"small"}
    scripted.wrong = {"BODY": f"* 1 FETCH (UID 1 BODY[] {{{size}}}\r\n".encode()}
    with pytest.raises(errors.ImapUnreachable, match="can't be understood"):
        fetch(account(scripted))


def test_a_size_that_was_a_lie_does_no_harm(post: Post, scripted: ScriptedImap, fetch: Fetch) -> None:
    scripted.mails, scripted.sizes = {1: raw(post.answering("x" * 1_500_000))}, {1: 5}
    assert fetch(account(scripted, most_bytes=2_000_000), fetcher_of(post, 2_000_000)) == Counts(too_large=1)
    assert scripted.flags == {1: "\\Flagged"}


def test_words_in_the_clear_behind_starttls_count_for_nothing(scripted: ScriptedImap) -> None:
    scripted.wrong = {"STARTTLS": b"{} OK go on\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"}
    plain = fetching.Account(scripted.host, scripted.port, "starttls", "desk", timeout_s=1.0)
    with pytest.raises(errors.ImapUnreachable, match="can't be understood"):
        fetching.Visit.begin(plain)
    scripted.wrong = {"STARTTLS": b"{} NO not here\r\n"}
    with pytest.raises(errors.ImapUnreachable, match="nothing is sent in the clear"):
        fetching.Visit.begin(plain)


@pytest.mark.parametrize("phase", ["GREETING", "BODY", "IDLE"])
def test_a_stop_does_not_wait_for_a_server_that_hangs(post: Post, scripted: ScriptedImap, phase: str) -> None:
    scripted.mails = {1: raw(post.answering())}
    scripted.wrong = {phase: "hang"}
    rounds = fetching.Rounds(account(scripted, timeout_s=600.0), fetcher_of(post), 60.0)
    rounds.start()
    assert scripted.reached.wait(PATIENCE_S)
    rounds.stop()
    assert not rounds.alive


@pytest.mark.parametrize(
    "said",
    [
        "* 2 EXISTS\r\n+ idling\r\n",
        "+ idling\r\n* 2 EXISTS\r\n",
        "+ .\r\n* OK still here\r\n* 1 RECENT\r\n* 3 EXISTS\r\n",
    ],
)
def test_a_mail_that_comes_while_idle_begins_is_heard(scripted: ScriptedImap, said: str) -> None:
    scripted.wrong = {"IDLE": f"{said}{{}} OK done\r\n".encode()}
    visit = fetching.Visit.begin(account(scripted, timeout_s=0.5))
    visit.waiting()
    visit.idle(1500)
    assert visit.waiting() == []
    visit.end()


def test_a_mail_that_the_server_told_of_before_idle_is_looked_for_at_once(scripted: ScriptedImap) -> None:
    scripted.wrong = {"STORE": b"* 2 EXISTS\r\n{} OK done\r\n", "IDLE": "drop"}
    visit = fetching.Visit.begin(account(scripted))
    visit.waiting()
    visit.be_done(1)
    visit.idle(1500)
    visit.waiting()
    with pytest.raises(errors.ImapUnreachable):
        visit.idle(1500)


def test_a_password_that_the_server_has_no_way_to_take_is_said(scripted: ScriptedImap) -> None:
    with pytest.raises(errors.ImapSignInRefused, match="ASCII alone"):
        fetching.Visit.begin(account(scripted, password=settings.Secret("门")))


def test_a_server_that_ends_idle_or_will_have_none_of_it_is_understood(scripted: ScriptedImap) -> None:
    visit = fetching.Visit.begin(account(scripted))
    visit.waiting()
    scripted.wrong = {"IDLE": b"{} BAD no\r\n"}
    visit.idle(1500)
    assert not visit.idles
    scripted.wrong = {"IDLE": b"+ idling\r\n* BYE too long\r\n"}
    with pytest.raises(errors.ImapUnreachable, match="hung up"):
        visit.idle(1500)
    visit.end()


def test_a_lost_server_is_visited_anew_and_that_is_said_once(
    post: Post, scripted: ScriptedImap, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "notifications.fetching")
    monkeypatch.setattr(rounds_, "FIRST_WAIT_S", 0.01)
    settled = threading.Event()
    faultpoints.arm(lambda point: settled.set() if point == "intake.settled" else None)
    scripted.wrong = {"SEARCH": "drop"}
    rounds = fetching.Rounds(account(scripted), fetcher_of(post), 0.05)
    rounds.start()
    try:
        while scripted.connection_count < 4:
            assert scripted.reached.wait(PATIENCE_S)
            scripted.reached.clear()
        scripted.mails, scripted.wrong = {1: raw(post.answering("After three."))}, {}
        assert settled.wait(PATIENCE_S)
    finally:
        rounds.stop()
        faultpoints.arm(None)
    said = [one.getMessage() for one in caplog.records]
    assert len([one for one in said if "it hung up" in one and "tried again" in one]) == 1
    assert said.count("Mail is fetched again.") == 1
    assert [words for _, words in post.said()] == ["After three."]


def test_the_log_tells_no_customer_s_word(
    post: Post, scripted: ScriptedImap, fetch: Fetch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    scripted.mails = {1: raw(post.answering("The key is under the mat."))}
    scripted.wrong = {"BODY": b"* 1 FETCH (UID 1 BODY[] {5}\r\nhello under the mat\r\n{} OK\r\n"}
    with pytest.raises(errors.ImapUnreachable) as told:
        fetch(account(scripted))
    assert "mat" not in str(told.value) + caplog.text
