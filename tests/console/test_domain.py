"""What a doctor says of the domain that mails come from."""

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import dns.resolver
import pytest

from console import desk, domain, intakes
from engine import settings, store
from engine.settings import tree
from tests.console.conftest import Site
from tests.notifications import verifiers
from tests.notifications.nameserver import Nameserver

HOUR = timedelta(hours=1)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Nameserver]:
    """The DNS of this machine."""
    made = Nameserver()
    made.start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = [made.host], made.port
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    yield made
    made.stop()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[desk.Desk]:
    """A desk with nothing in it."""
    known = settings.Settings(database=tree.Database(url=f"sqlite:///{tmp_path}/desk.sqlite"))
    base = desk.open_as_it_is(known.database.url, known)
    yield desk.Desk.of(known, base, desk.clock_of(base))
    base.close()


def found(**mail: object) -> dict[str, tuple[bool, bool, str]]:
    """What is found of a desk with a relay, by check: whether in order, whether to be looked at, the sentence."""
    given = {"smtp_host": "relay.company.cn", "from_address": "desk@company.cn", "domain": "company.cn"} | mail
    known = settings.Settings(mail=tree.Mail(**given))  # type: ignore[arg-type]
    return {one.check: (one.ok, one.warns, one.sentence) for one in domain.look(known)}


def test_a_domain_that_is_set_up_is_in_order(server: Nameserver):
    signed = {"dkim_selector": "s2026", "dkim_key": settings.Secret(verifiers.KEY)}
    server.tell("company.cn", "TXT", "v=spf1 mx -all")
    server.tell("company.cn", "MX", "10 mail.company.cn.")
    server.tell("_dmarc.company.cn", "TXT", "v=DMARC1; p=reject")
    server.tell("s2026._domainkey.company.cn", "TXT", verifiers.SIGNER.key.record)
    told = found(**signed)
    assert set(told) == {"spf", "dkim", "dmarc", "mx"}
    assert all(ok for ok, _warns, _said in told.values())


def test_a_domain_of_which_nothing_is_known_is_found(server: Nameserver):
    told = found(return_address="bounces@elsewhere.cn")
    assert {name: told[name][:2] for name in told} == {
        "spf": (True, True), "dkim": (True, False), "dmarc": (True, True), "mx": (False, False)
    }  # fmt: skip
    assert "elsewhere.cn" in told["spf"][2]


def test_while_no_mail_leaves_nobody_is_asked(server: Nameserver):
    assert found(smtp_host="") == {}
    assert not server.asked


def test_an_address_of_examples_and_one_that_wants_no_answer_are_to_be_looked_at(server: Nameserver):
    told = found(from_address="no-reply@desk.example", reply_address="desk@desk.example")
    assert {name: warns for name, (_ok, warns, _said) in told.items()} == {"sender": True, "domain": True}
    assert not server.asked
    assert "sender" not in found(from_address="norman@company.cn")
    assert "Message-IDs end in caseclock.example" in found(domain="caseclock.example")["domain"][2]
    for address in ("noreply@company.cn", "do_not_reply@company.cn", "No.Reply@company.cn"):
        assert "not to answer" in found(from_address=address)["sender"][2]


def test_a_doctor_looks_at_it_where_a_relay_is_named(demo: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CASECLOCK_MAIL_SMTP_HOST", "127.0.0.1")
    told = {one["check"]: one["warns"] for one in demo.facts("doctor")}
    assert (told["domain"], told["roles"]) == (True, False)


@pytest.mark.parametrize(("ahead", "told"), [(HOUR, "seems to be behind"), (-HOUR, "seems to be ahead"), (None, "")])
def test_a_clock_beside_those_of_others(small: desk.Desk, ahead: timedelta | None, told: str):
    for number in range(3):
        date = format_datetime(small.now + (ahead or timedelta()))
        raw = f"From: w@x.example\r\nDate: {date}\r\nMessage-ID: <{number}@x.example>\r\n\r\nHello\r\n"
        intakes.of(small).record(raw.encode(), "pipe", small.now)
    intakes.of(small).record(b"", "pipe", small.now)
    said = [one.sentence for one in domain.dates(small)]
    assert bool(told) == bool(said)
    assert all(told in one and "60 minutes" in one for one in said)


def test_with_a_relay_the_mailboxes_that_must_be_there_are_named(small: desk.Desk):
    assert list(domain.roles(small)) == []
    known = dataclasses.replace(small.settings, mail=tree.Mail(smtp_host="127.0.0.1"))
    (told,) = domain.roles(dataclasses.replace(small, settings=known))
    assert "postmaster@caseclock.example and abuse@caseclock.example" in told.sentence
    with small.database.writing() as connection:
        gone = store.suppressions.Finding("Abuse@caseclock.example", "dead", "no such user")
        store.suppressions.add(connection, gone, small.now)
    (told,) = domain.roles(dataclasses.replace(small, settings=known))
    assert (told.ok, told.sentence.startswith("abuse@caseclock.example took no mail")) == (False, True)
