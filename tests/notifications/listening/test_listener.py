"""Mail from mail servers: on record before it is taken over, for nobody else than us, whatever they do wrong."""

import asyncio
import logging
import smtplib
import socket
import ssl
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import aiosmtplib
import pytest

from engine import errors, faultpoints
from engine.database import freezing
from notifications.listening import listener as listener_
from tests.notifications.intake.conftest import MAILBOX, WANG
from tests.notifications.listening.conftest import HOST, NAME, PATIENCE_S, RULES, Opens, spoken

END = b"\r\n.\r\n"
PLAIN = b"From: a@b.example\r\nMessage-ID: <1@b.example>\r\n\r\n"


def lines_of(line: socket.socket, count: int) -> list[str]:
    """The next answers."""
    read = line.makefile("rb")
    return [read.readline().decode().strip() for _ in range(count)]


def test_a_reply_is_taken_over_when_it_is_on_record_and_comes_onto_its_case(listen: Opens) -> None:
    ear = listen()
    ear.post.ask()
    mail = ear.post.answering("下午三点以后。\n.\n..end").as_bytes(policy=policy.SMTP)
    with spoken(ear) as line:
        assert line.sendmail(WANG, [MAILBOX, "postmaster"], mail) == {}
    assert ear.woken == ["intake"]
    (raw,) = ear.came()
    found = message_from_bytes(raw, policy=policy.default)
    assert (found["Return-Path"], found.get_all("Delivered-To")) == (f"<{WANG}>", [MAILBOX, "postmaster"])
    assert f"from relay.example ([127.0.0.1]) by {NAME} (Caseclock listener) with ESMTP; " in " ".join(
        str(found["Received"]).split()
    )
    assert raw.endswith(mail)
    assert ear.post.intake.run_once(ear.post.now).taken == 1
    assert ear.post.said() == [("customer_replied", "下午三点以后。\\n.\\n..end")]


@pytest.mark.parametrize(
    ("recipient", "is_taken"),
    [
        (MAILBOX, True),
        ("DESK+7.0ab@Desk.Example", True),
        ("anyone@help.example", True),
        ("Postmaster", True),
        ("abuse@desk.example", True),
        ("other@desk.example", False),
        ("desk@desk.example.org", False),
        ("user%other.example@elsewhere.example", False),
        ("@help.example:victim@elsewhere.example", False),
        ("desk", False),
    ],
)
def test_mail_is_taken_for_ours_alone_and_never_passed_on(recipient: str, is_taken: bool) -> None:
    assert RULES.takes_for(recipient) is is_taken


def test_a_domain_of_ours_is_known_in_its_own_script_too() -> None:
    rules = replace(RULES, takes=frozenset({"xn--fsqu00a.example"}))
    assert rules.takes_for("客服@例子.example")
    assert not rules.takes_for("客服@例孑.example")


def test_whoever_is_not_ours_is_refused_and_the_others_get_their_mail(listen: Opens) -> None:
    ear = listen()
    with spoken(ear) as line:
        refused = line.sendmail("a@b.example", ["victim@elsewhere.example", MAILBOX], PLAIN + b"hi\r\n")
    assert refused == {"victim@elsewhere.example": (550, b"5.1.1 No mail is taken for that address here")}
    assert b"Delivered-To: desk@desk.example\r\nReceived:" in ear.came()[0]


def test_over_lmtp_each_recipient_has_an_answer(listen: Opens) -> None:
    ear = listen(protocol="lmtp")
    with ear.line() as line:
        line.sendall(
            b"LHLO relay.example\r\nMAIL FROM:<> BODY=8BITMIME SIZE=60\r\nRCPT TO:<desk@desk.example>\r\n"
            b"RCPT TO:<a@other.example>\r\nRCPT TO:<b@help.example>\r\nDATA\r\n" + PLAIN + b".." + END + b"QUIT\r\n"
        )
        told = lines_of(line, 15)
    assert told[0].startswith(f"220 {NAME} ")
    assert told[1:7] == [
        f"250-{NAME}",
        "250-PIPELINING",
        "250-SIZE 800000",
        "250-8BITMIME",
        "250-SMTPUTF8",
        "250 ENHANCEDSTATUSCODES",
    ]
    assert [one[:9] for one in told[7:]] == [
        "250 2.1.0", "250 2.1.5", "550 5.1.1", "250 2.1.5", "354 End i", "250 2.0.0", "250 2.0.0", "221 2.0.0",
    ]  # fmt: skip
    (raw,) = ear.came()
    assert raw.startswith(b"Return-Path: <>\r\nDelivered-To: desk@desk.example\r\nDelivered-To: b@help.example\r\n")
    assert raw.endswith(PLAIN + b".\r\n")


def test_one_that_speaks_the_other_protocol_is_told_so(listen: Opens) -> None:
    with listen(protocol="lmtp").line() as line:
        line.sendall(b"EHLO relay.example\r\n")
        assert lines_of(line, 2)[1] == "500 5.5.1 This is LMTP: say LHLO"


def test_the_same_mail_handed_over_again_is_taken_again_and_is_one(listen: Opens) -> None:
    ear = listen()
    nameless = b"Received: by relay.example; now\r\nFrom: a@b.example\r\n\r\nhi\r\n"
    with spoken(ear) as line:
        for mail in (PLAIN + b"hi\r\n", nameless):
            for _ in range(2):
                assert line.sendmail("a@b.example", [MAILBOX], mail) == {}
                ear.post.wait(60)
    assert len(ear.came()) == 2


def test_a_mail_too_large_is_refused_by_its_size_before_it_comes_and_else_when_it_came(listen: Opens) -> None:
    ear = listen()
    with spoken(ear) as line:
        assert line.docmd("MAIL", "FROM:<a@b.example> SIZE=800001")[0] == 552
        line.docmd("MAIL", "FROM:<a@b.example>")
        line.docmd("RCPT", f"TO:<{MAILBOX}>")
        code, said = line.data(PLAIN + b"x" * 2_000_000 + b"\r\n")
        assert (code, said[:5]) == (552, b"5.3.4")
        assert line.sendmail("a@b.example", [MAILBOX], PLAIN + b"y" * 700_000 + b"\r\n") == {}
    assert len(ear.came()) == 1


def test_one_without_end_is_heard_for_a_while_and_hung_up_on(listen: Opens) -> None:
    ear = listen(most_bytes=1_000)
    with ear.line() as line:
        line.sendall(b"EHLO r\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nDATA\r\n" + b"x" * 10_500)
        assert lines_of(line, 11)[-1].startswith("421 4.3.1")
        assert line.recv(1) == b""
    assert ear.came() == []


def test_mails_that_come_at_once_have_a_bounded_room_together(listen: Opens) -> None:
    ear = listen(most_bytes=1_000)
    begun = b"EHLO r\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nDATA\r\n" + b"x" * 900
    hogs = [ear.line() for _ in range(2)]
    for hog in hogs:
        hog.sendall(begun)
        lines_of(hog, 10)
    with ear.line() as late:
        late.sendall(begun + END + b"NOOP\r\n")
        assert [one[:9] for one in lines_of(late, 12)[-2:]] == ["452 4.3.1", "250 2.0.0"]
        for hog in hogs:
            hog.sendall(END)
            hog.close()
    with spoken(ear) as line:
        assert line.sendmail("", ["postmaster"], "After all.") == {}


def test_nothing_but_a_dot_between_whole_line_ends_ends_a_mail(listen: Opens) -> None:
    """What smuggles a second mail in where two servers disagree on that."""
    ear = listen()
    smuggled = b"hi\n.\nMAIL FROM:<x@y.example>\r.\rRCPT\r\n.\rDATA\n.\r\nend"
    with ear.line() as line:
        line.sendall(b"EHLO r\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nDATA\r\n" + PLAIN + smuggled + END)
        assert lines_of(line, 11)[-1].startswith("250 2.0.0")
    (raw,) = ear.came()
    assert raw.endswith(smuggled.replace(b"\r\n.\r", b"\r\n\r") + b"\r\n")


@pytest.mark.parametrize("tls_required", [False, True])
def test_it_goes_over_to_tls_and_forgets_what_was_said_in_the_clear(
    listen: Opens, tmp_path: Path, tls_required: bool
) -> None:
    ear = listen(**certified(tmp_path), tls_required=tls_required)
    with ear.line() as line:
        line.sendall(b"EHLO r\r\nMAIL FROM:<>\r\n")
        told = lines_of(line, 9)
        assert "250 STARTTLS" in told
        assert told[-1][:9] == ("530 5.7.0" if tls_required else "250 2.1.0")
        line.sendall(b"STARTTLS\r\nNOOP smuggled in\r\n")
        assert lines_of(line, 1)[0].startswith("220 ")
        context = ssl.create_default_context(cafile=ear.rules.certificate)
        with context.wrap_socket(line, server_hostname="localhost") as safe:
            safe.sendall(b"RCPT TO:<postmaster>\r\nEHLO r\r\n")
            told = lines_of(safe, 7)
            assert told[0].startswith("503 5.5.1")
            assert not [one for one in told if "STARTTLS" in one or "AUTH" in one]
            safe.sendall(b"MAIL FROM:<a@b.example>\r\nRCPT TO:<postmaster>\r\nDATA\r\n" + PLAIN + b"x" + END)
            assert lines_of(safe, 4)[-1].startswith("250 2.0.0")
    assert b"with ESMTPS;" in ear.came()[0]


def certified(path: Path) -> dict[str, str]:
    """A certificate for localhost, which signs itself, as the rules name it."""
    key, certificate = path / "key.pem", path / "cert.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    try:
        subprocess.run([*made, *names, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("needs openssl")
    return {"certificate": str(certificate), "key": str(key)}


def test_a_certificate_that_can_not_be_shown_is_said_before_anything_begins(listen: Opens, tmp_path: Path) -> None:
    with pytest.raises(errors.ListenerCertificateBroken, match=r"No such file.*`listener.certificate`"):
        listen(certificate=str(tmp_path / "none.pem"), key="")


def test_addresses_in_any_script_come_in_where_the_mail_server_says_so(listen: Opens) -> None:
    ear = listen()

    async def send() -> None:
        async with aiosmtplib.SMTP(hostname=HOST, port=ear.port) as client:
            mail = "From: 王@例子.example\r\n\r\n你好\r\n".encode()
            await client.sendmail("王@例子.example", ["客服@help.example"], mail, mail_options=["SMTPUTF8"])

    asyncio.run(send())
    (raw,) = ear.came()
    assert raw.startswith("Return-Path: <王@例子.example>\r\nDelivered-To: 客服@help.example\r\n".encode())
    assert b"with UTF8SMTP;" in raw


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"MAIL FROM:<a\rBcc:x@b.example>", "5"),
        (b"MAIL FROM:<\xff\xfe@b.example>", "501 5.1.7"),
        (b"MAIL FROM:<" + b"x" * 300 + b"@b.example>", "501 5.1.7"),
        (b"MAIL FROM:<" + b"x" * 600 + b"@b.example>", "500 5.5.2"),
        (b"MAIL FROM:<a@b.example> RET=HDRS", "555 5.5.4"),
        (b"DATA", "503 5.5.1"),
        (b"AUTH PLAIN AGEAYg==", "502 5.5.1"),
        (b"VRFY wang", "252 2.5.0"),
        (b"\xff\xfe", "500 5.5.2"),
        (b"", "500 5.5.2"),
        (b"x" * 5_000, "500 5.5.2"),
    ],
)
def test_what_makes_no_sense_is_answered_and_the_line_stays(listen: Opens, said: bytes, code: str) -> None:
    with listen().line() as line:
        line.sendall(b"EHLO r\r\n" + said + b"\r\nNOOP\r\n")
        told = lines_of(line, 9)[-2:]
    assert told[0].startswith(code)
    assert told[1] == "250 2.0.0 OK"


def test_one_peer_can_not_keep_the_others_out(listen: Opens) -> None:
    ear = listen(connections=4)
    held = [ear.line() for _ in range(2)]
    assert all(lines_of(one, 1)[0].startswith("220") for one in held)
    with ear.line() as third:
        assert lines_of(third, 1)[0].startswith("421 4.3.2")
        assert third.recv(1) == b""
    held[0].close()
    for one in held[1:]:
        one.close()


def test_more_mails_a_minute_than_are_meant_are_told_to_come_later(listen: Opens) -> None:
    ear = listen(per_minute=2)
    with spoken(ear) as line:
        codes = [line.docmd("MAIL", "FROM:<>")[0] for _ in range(3) if line.rset()]
    assert codes == [250, 250, 450]


def test_a_silent_peer_is_hung_up_on(listen: Opens) -> None:
    with listen(timeout_s=0.05).line() as line:
        lines_of(line, 1)
        assert line.recv(1) == b""


def test_a_database_that_takes_nothing_has_the_mail_come_again_and_that_is_said_once(
    listen: Opens, caplog: pytest.LogCaptureFixture
) -> None:
    ear, mail = listen(), PLAIN + b"The key is under the mat.\r\n"
    base = ear.post.cases.database
    caplog.set_level(logging.INFO, "notifications.listening")
    with base.writing() as connection:
        freezing.freeze(connection, ["incoming_mails"], "it is being moved")
    with spoken(ear) as line:
        for _ in range(2):
            with pytest.raises(smtplib.SMTPDataError, match=r"4\.3\.0"):
                line.sendmail("a@b.example", [MAILBOX], mail)
        assert ear.came() == []
        with base.writing() as connection:
            freezing.thaw(connection, ["incoming_mails"])
        assert line.sendmail("a@b.example", [MAILBOX], mail) == {}
    said = [one.getMessage() for one in caplog.records]
    assert len([one for one in said if "it is being moved" in one]) == said.count("Mail is taken again.") == 1
    assert len(ear.came()) == 1
    assert "mat" not in caplog.text
    assert "b.example" not in caplog.text


_KILLED = """
import os, sys
from engine import calendars, cases, clock, database, faultpoints
from notifications import intake, listening
from notifications.listening import reception
opened = database.open(sys.argv[1])
desk = cases.Cases(opened, cases.Registry(lambda _name: calendars.ALWAYS), clock.SystemClock())
rules = intake.Rules(frozenset(), "", "", 1_000_000, 100_000)
faultpoints.arm(lambda point: os._exit(9) if point == sys.argv[2] else None)
take = reception.Reception(intake.Intake(opened, desk, rules), clock.SystemClock(), lambda _passes: None)
ear = listening.Listener(
    listening.Rules("127.0.0.1", 0, "x", frozenset({"desk.example"}), 900_000), take, clock.SystemClock()
)
ear.start()
print(ear.port, flush=True)
sys.stdin.read()
"""


def test_a_kill_between_record_and_answer_loses_and_doubles_nothing(listen: Opens, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    killed = subprocess.Popen(
        [sys.executable, "-c", _KILLED, url, "listening.recorded"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert killed.stdout is not None
    line = smtplib.SMTP(HOST, int(killed.stdout.readline()), timeout=PATIENCE_S)
    with pytest.raises((smtplib.SMTPServerDisconnected, OSError)):
        line.sendmail("a@b.example", [MAILBOX], PLAIN + b"hi\r\n")
    line.close()
    killed.communicate(timeout=PATIENCE_S)
    assert killed.returncode == 9
    ear = listen()
    assert len(ear.came()) == 1
    with spoken(ear) as again:
        assert again.sendmail("a@b.example", [MAILBOX], PLAIN + b"hi\r\n") == {}
    assert len(ear.came()) == 1
    assert ear.post.intake.run_once(datetime(2100, 1, 1, tzinfo=UTC)).waiting == 1


def test_a_peer_that_leaves_in_the_middle_leaves_nothing_behind(listen: Opens) -> None:
    ear = listen(connections=2)
    for _ in range(3):
        with ear.line() as line:
            line.sendall(b"EHLO r\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nDATA\r\nFrom: a@b.example\r\n\r\nhal")
            lines_of(line, 10)
            line.shutdown(socket.SHUT_WR)
            assert line.recv(1) == b""
    assert ear.came() == []


def test_a_stop_lets_the_mail_in_hand_be_answered_and_waits_for_no_other(listen: Opens) -> None:
    ear = listen()
    idle, recording, go_on = ear.line(), threading.Event(), threading.Event()

    def strike(point: str) -> None:
        if point == "intake.recorded":
            recording.set()
            go_on.wait(PATIENCE_S)

    faultpoints.arm(strike)
    try:
        with ear.line() as line:
            line.sendall(b"EHLO r\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nDATA\r\n" + PLAIN + b"x" + END)
            assert recording.wait(PATIENCE_S)
            stopping = threading.Thread(target=ear.listener.stop)
            stopping.start()
            go_on.set()
            assert lines_of(line, 11)[-1].startswith("250 2.0.0")
            stopping.join(PATIENCE_S)
    finally:
        faultpoints.arm(None)
    assert not ear.listener.alive
    idle.close()


def test_a_second_process_stands_by_and_takes_over_when_the_first_is_gone(
    listen: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener_, "LOOK_EVERY_S", 0.01)
    first = listen()
    second = listen(port=first.port)
    assert (second.listener.alive, second.listener.listens) == (True, False)
    first.listener.stop()
    took_over = threading.Event()
    while not second.listener.listens:
        assert second.listener.alive
        took_over.wait(0.01)
    with spoken(second) as line:
        assert line.noop()[0] == 250


def test_a_port_that_another_program_has_is_said(listen: Opens) -> None:
    with socket.create_server((HOST, 0)) as other:
        threading.Thread(target=_greet, args=(other,), daemon=True).start()
        with pytest.raises(errors.ListenerPortTaken, match=r"`listener\.port`"):
            listen(port=other.getsockname()[1])


def _greet(other: socket.socket) -> None:
    line, _ = other.accept()
    line.sendall(b"220 something else\r\n")
    line.close()
