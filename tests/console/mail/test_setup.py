"""`caseclock mail setup`."""

import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console import config_files
from engine import errors, settings
from notifications.setting_up import trying
from tests.console.conftest import Site, free_ports
from tests.notifications.fetching.scripted import ScriptedImap
from tests.notifications.setting_up.test_trying import Post


@pytest.fixture
def imap() -> Iterator[ScriptedImap]:
    server = ScriptedImap(offers="IMAP4rev1 AUTH=PLAIN")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def relay(imap: ScriptedImap, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    monkeypatch.setattr(trying, "LOOK_EVERY_S", 0.01)
    running = Post(lambda raw: imap.mails.__setitem__(len(imap.mails) + 1, raw))
    running.start()
    yield running
    running.stop()


def set_up(site: Site, relay: Any, imap: Any, *more: str) -> Any:
    """The command with all answers; a person is asked nothing."""
    given = ["--address", "desk@desk.example", "--relay", f"127.0.0.1:{relay.port}"]
    return site.run("mail", "setup", *given, "--mailbox", f"127.0.0.1:{imap.port}", *more)


def config(site: Site) -> str:
    return (site.directory / "config.toml").read_text(encoding="utf-8")


def test_what_works_is_printed_and_changes_nothing_until_that_is_asked_for(
    site: Site, relay: Post, imap: ScriptedImap, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CASECLOCK_MAIL_PASSWORD", "a secret word")
    before = config(site)
    ended = set_up(site, relay, imap)
    assert ended.exit_code == 0, ended.err
    assert config(site) == before
    printed = tomllib.loads(ended.out.partition("--write):")[2].partition("\nThe password")[0])
    assert printed["imap"]["port"] == imap.port
    assert printed["mail"]["reply_address"] == "desk@desk.example"
    assert "a secret word" not in ended.out + ended.err


def test_write_puts_it_into_the_configuration_and_the_password_into_a_file_for_one_alone(
    site: Site, relay: Post, imap: ScriptedImap, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CASECLOCK_MAIL_PASSWORD", "a secret word")
    path = site.directory / "config.toml"
    path.write_text("# about this desk\n" + config(site) + '\n[mail]\ndomain = "caseclock.example"\n')
    path.chmod(0o640)
    assert set_up(site, relay, imap, "--write", "--name", "报修台").exit_code == 0
    monkeypatch.delenv("CASECLOCK_MAIL_PASSWORD")
    known = settings.load(path, {}, site.directory)
    assert (known.mail.smtp_port, known.imap.port) == (relay.port, imap.port)
    assert (known.mail.from_name, known.mail.password.value) == ("报修台", "a secret word")
    assert known.mail.domain == "desk.example", "that of the shipped file is nobody's"
    assert (known.imap.password.value, known.mail.return_address) == ("a secret word", "desk@desk.example")
    assert stat.S_IMODE((site.directory / "secrets/mail").stat().st_mode) == 0o600
    assert (config(site).startswith("# about this desk\n"), stat.S_IMODE(path.stat().st_mode)) == (True, 0o640)
    # Once more, now that it is there: the same again, by the password on file.
    assert set_up(site, relay, imap, "--write").exit_code == 0
    ended = site.run("mail", "setup", "--as-set")
    assert (ended.exit_code, "ok  read it back" in ended.out) == (0, True)
    assert "ok  take it in: intake has it on record and left, as no person wrote it" in ended.out
    # Neither a database of the desk's own was made nor its key.
    assert not site.database.parent.exists()


def test_where_it_stuck_nothing_is_changed(site: Site, relay: Post, imap: ScriptedImap):
    (site.directory / "word").write_text("x\n")
    before = config(site)
    relay.refuses = {"AUTH": "no"}
    ended = set_up(site, relay, imap, "--write", "--password-file", str(site.directory / "word"))
    assert ended.exit_code == 1
    assert "NO  sign in as desk@desk.example" in ended.out
    assert "It stuck at: sign in as desk@desk.example." in ended.err
    assert "授权码" in ended.err
    assert (config(site), (site.directory / "secrets").exists()) == (before, False)


def test_a_password_that_is_in_a_file_stays_there(site: Site, relay: Post, imap: ScriptedImap):
    (site.directory / "word").write_text("x\n")
    named = ("--password-file", str(site.directory / "word"))
    assert set_up(site, relay, imap, "--write", *named).exit_code == 0
    assert tomllib.loads(config(site))["mail"]["password_file"] == "word"
    assert not (site.directory / "secrets").exists()


def test_another_secret_in_that_place_is_not_written_over(
    site: Site, relay: Post, imap: ScriptedImap, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CASECLOCK_MAIL_PASSWORD", "new")
    (site.directory / "secrets").mkdir()
    (site.directory / "secrets/mail").write_text("old")
    before = config(site)
    ended = set_up(site, relay, imap, "--write")
    assert (ended.exit_code, "move away what is there" in ended.err) == (2, True)
    assert ((site.directory / "secrets/mail").read_text(), config(site)) == ("old", before)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((), "--address"),
        (("--address", "desk"), "--address"),
        (("--address", "desk@desk.example"), "--relay"),
        (("--address", "desk@desk.example", "--provider", "gogle"), "Did you mean `google`"),
        (("--address", "desk@desk.example", "--relay", "a b:25"), "no HOST:PORT"),
        (("--address", "desk@desk.example", "--relay", "a:99999"), "no HOST:PORT"),
        (("--address", "desk@desk.example", "--relay", "a", "--relay-tls", "ssl"), "--relay-tls"),
        (("--address", "desk@desk.example", "--relay", "a:465"), "--mailbox"),
        (("--address", "desk@desk.example", "--relay", "a:465", "--no-mailbox"), "--password-file"),
    ],
)
def test_without_a_person_what_is_missing_or_odd_is_named_by_its_option(site: Site, given: tuple[str, ...], told: str):
    ended = site.run("mail", "setup", *given)
    assert (ended.exit_code, told in ended.err) == (2, True), ended.err


def test_without_a_relay_there_is_nothing_to_try_as_it_is_set(site: Site):
    ended = site.run("mail", "setup", "--as-set")
    assert (ended.exit_code, "names no relay" in ended.err) == (1, True)


def test_the_providers_are_listed(site: Site):
    told = site.run("mail", "setup", "--list").out
    assert ("smtp.exmail.qq.com:465" in told, "none was tried" in told) == (True, True)


def test_a_person_is_asked_what_options_do_not_say(
    site: Site, relay: Post, imap: ScriptedImap, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "word").write_text("x")
    answers = tmp_path / "answers"
    answers.write_text(f"desk@desk.example\nother\n127.0.0.1:{relay.port}\n127.0.0.1:{imap.port}\ndesk\n")
    with answers.open() as typed:
        monkeypatch.setattr("sys.stdin", typed)
        monkeypatch.setattr("console.mail.asking.is_person", lambda: True)
        ended = site.run("mail", "setup", "--password-file", str(tmp_path / "word"))
    assert (ended.exit_code, "sign in as desk" in ended.out) == (0, True), ended.err


def test_a_configuration_that_would_be_refused_is_not_written(site: Site):
    path = site.directory / "config.toml"
    before = config(site)
    with pytest.raises(errors.ConfigUneditable, match=r"config\.toml:\d+: `mail.user` is set, but no password"):
        config_files.change(path, {("mail", "user"): "desk"})
    assert config(site) == before
    assert list(site.directory.glob(".config*")) == []


def test_the_ports_of_nobody_are_told(site: Site):
    (port,) = free_ports(1)
    given = ("--address", "desk@desk.example", "--relay", f"127.0.0.1:{port}", "--no-mailbox", "--no-sign-in")
    ended = site.run("mail", "setup", *given)
    assert (ended.exit_code, "Nobody listens there" in ended.err) == (1, True)
