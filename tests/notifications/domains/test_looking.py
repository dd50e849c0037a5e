"""What a look at a domain finds, asked of a DNS server on loopback."""

from collections.abc import Iterator

import dns.resolver
import pytest

from engine import settings
from engine.settings import tree
from notifications import domains
from notifications.domains import dmarc, published, receiving, spf
from tests.notifications import verifiers
from tests.notifications.nameserver import Nameserver

SIGNER = verifiers.SIGNER
OURS, ELSEWHERE = "desk@desk.example", "bounces@relay.example"
KEY = SIGNER.key.public


@pytest.fixture
def server() -> Iterator[Nameserver]:
    made = Nameserver()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def asking(server: Nameserver) -> domains.Dns:
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = [server.host], server.port
    return domains.Dns(resolver)


def tell(server: Nameserver, name: str, *texts: str) -> None:
    server.tell(name, "TXT", *texts)


@pytest.mark.parametrize(
    ("texts", "level", "told"),
    [
        ([], "look", "no SPF record"),
        (["google-site-verification=7"], "look", "no SPF record"),
        (["v=spf10 -all"], "look", "no SPF record"),
        (["v=spf1 -all", "V=SPF1 ~all"], "wrong", "2 SPF records"),
        (["v=spf1 +all"], "wrong", "lets everybody send"),
        (["v=spf1 ip4:192.0.2.1 all"], "wrong", "lets everybody send"),
        (["v=spf1 ip4:192.0.2.1"], "look", "says nothing of hosts"),
        (["v=spf1 mx ?all"], "look", "says nothing of hosts"),
        (["v=spf1 mx -all"], "fine", "all others are refused"),
        (["v=spf1 a/24 mx:a.example ~ALL", "another text"], "fine", "all others are doubtful"),
        (["v=spf1 include:nobody.example -all"], "wrong", "includes nobody.example"),
        (["v=spf1 include:two.example -all"], "wrong", "includes two.example"),
        (["v=spf1 include:nine.example -all"], "fine", "all others are refused"),
        (["v=spf1 include:nine.example mx -all"], "wrong", "more than 10 times"),
        (["v=spf1 include:loop.example -all"], "wrong", "more than 10 times"),
        (["v=spf1 include:%{d}.who.example -all"], "fine", "all others are refused"),
        (["v=spf1 include: -all"], "wrong", "includes `include:`"),
        ([f"v=spf1 include:{'a' * 70}.example -all"], "wrong", "includes aaa"),
        (["v=spf1 redirect=nobody.example ~all"], "fine", "all others are doubtful"),
        (["v=spf1 redirect=nine.example"], "fine", "another record says"),
        (["v=spf1 redirect=nobody.example"], "wrong", "includes nobody.example"),
    ],
)
def test_spf(server: Nameserver, asking: domains.Dns, texts: list[str], level: str, told: str):
    tell(server, "desk.example", *texts)
    tell(server, "two.example", "v=spf1 -all", "v=spf1 ~all")
    tell(server, "nine.example", "v=spf1 " + " ".join(f"exists:{n}.example" for n in range(9)) + " ?all")
    tell(server, "loop.example", "v=spf1 include:loop.example -all")
    found = spf.look(asking, "desk.example")
    assert (found.about, found.level) == ("spf", level)
    assert told in found.sentence


@pytest.mark.parametrize(
    ("texts", "level", "told"),
    [
        ([], "wrong", "DNS has no key at s2026._domainkey.desk.example"),
        ([SIGNER.key.record], "fine", "signed for desk.example"),
        ([f"k=rsa;  p = {KEY[:60]} {KEY[60:]} ; t=s"], "fine", "signed for desk.example"),
        ([SIGNER.key.record, "v=DKIM1; p="], "wrong", "2 keys"),
        (["v=DKIM1; p="], "wrong", "withdrawn"),
        (["v=DKIM1; p=" + KEY.replace("M", "N", 3)], "wrong", "another key"),
        (["v=DKIM1; p=%%%"], "wrong", "another key"),
        (["v=DKIM1; t=y:s; p=" + KEY], "look", "trial"),
    ],
)
def test_the_key_in_dns(
    server: Nameserver, asking: domains.Dns, texts: list[str], level: str, told: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(published, "GOOD_BITS", 1024)
    tell(server, SIGNER.place, *texts)
    found = published.look(asking, SIGNER)
    assert (found.about, found.level) == ("dkim", level)
    assert told in found.sentence


def test_a_short_key_is_to_be_looked_at_and_no_key_is_nothing_to_ask_for(server: Nameserver, asking: domains.Dns):
    tell(server, SIGNER.place, SIGNER.key.record)
    assert "1,024 bits" in published.look(asking, SIGNER).sentence
    assert published.look(asking, None).level == "fine"
    assert set(server.asked) == {SIGNER.place}


@pytest.mark.parametrize(
    ("record", "envelope", "signed", "level", "told"),
    [
        ("", "desk.example", True, "look", "no DMARC record"),
        ("v=DMARC1", "desk.example", True, "look", "no `p=`"),
        ("v=DMARC1; p=none", "desk.example", False, "fine", "SPF can vouch"),
        ("v=DMARC1; p=reject", "relay.example", True, "fine", "our signature can vouch"),
        ("V=DMARC1;P=Reject", "relay.example", False, "wrong", "asks receivers to refuse"),
        ("v=DMARC1; p=quarantine", "relay.example", False, "wrong", "asks receivers to set aside"),
        ("v=DMARC1; p=none", "relay.example", False, "look", "our envelopes are of relay.example"),
        ("v=DMARC1; p=reject", "bounces.desk.example", False, "fine", "SPF can vouch"),
        ("v=DMARC1; p=reject; aspf=s", "bounces.desk.example", False, "wrong", "SPF can't vouch"),
    ],
)
def test_dmarc(
    server: Nameserver, asking: domains.Dns, record: str, envelope: str, signed: bool, level: str, told: str
):
    tell(server, "_dmarc.desk.example", *filter(None, [record]))
    found = dmarc.look(asking, "desk.example", envelope, signed)
    assert (found.about, found.level) == ("dmarc", level)
    assert told in found.sentence


def test_a_domain_below_takes_the_policy_of_the_one_above_and_two_records_are_none(
    server: Nameserver, asking: domains.Dns
):
    tell(server, "_dmarc.desk.example", "v=DMARC1; p=none; sp=reject")
    found = dmarc.look(asking, "a.b.desk.example", "c.desk.example", False)
    assert (found.level, "refuse" in found.sentence) == ("fine", True)
    tell(server, "_dmarc.desk.example", "v=DMARC1; p=none", "v=DMARC1; p=reject")
    assert "2 DMARC records" in dmarc.look(asking, "desk.example", "desk.example", True).sentence


@pytest.mark.parametrize(
    ("records", "level", "told"),
    [
        ({"MX": ["20 b.example.", "10 a.example."]}, "fine", "taken by a.example, b.example"),
        ({"MX": ["0 ."]}, "wrong", "takes no mail"),
        ({"A": ["192.0.2.1"]}, "look", "no MX record"),
        ({"AAAA": ["2001:db8::1"]}, "look", "no MX record"),
        ({}, "wrong", "Nobody takes mail"),
    ],
)
def test_who_takes_mail(server: Nameserver, asking: domains.Dns, records: dict[str, list[str]], level: str, told: str):
    server.records["desk.example"] = records
    found = receiving.look(asking, "desk.example")
    assert (found.about, found.level) == ("mx", level)
    assert told in found.sentence


def test_one_look_sees_all_domains_once(server: Nameserver, asking: domains.Dns):
    tell(server, "desk.example", "v=spf1 mx -all")
    server.broken.add("_dmarc.desk.example")
    found = list(domains.look(asking, domains.Sending(OURS, OURS, OURS, SIGNER)))
    assert [(one.about, one.level) for one in found] == [
        ("spf", "fine"), ("dkim", "wrong"), ("dmarc", "look"), ("mx", "wrong")
    ]  # fmt: skip
    assert "_dmarc.desk.example" in found[2].sentence
    apart = list(domains.look(asking, domains.Sending(OURS, ELSEWHERE, OURS)))
    assert [one.about for one in apart] == ["spf", "dkim", "dmarc", "mx", "mx"]


def test_where_nobody_answers_that_is_said_once(
    server: Nameserver, asking: domains.Dns, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(domains.asking, "WITHIN_S", 0.05)
    server.silent.add("desk.example")
    found = list(domains.look(asking, domains.Sending(OURS, OURS, OURS)))
    assert [(one.about, one.level) for one in found] == [("dns", "fine")]
    assert "was not looked at" in found[0].sentence


@pytest.mark.parametrize(
    ("address", "made_up"),
    [
        ("desk@caseclock.example", True),
        ("desk@mail.example.com", True),
        ("desk@localhost", True),
        ("desk@notexample.com", False),
        ("desk@company.cn", False),
    ],
)
def test_domains_that_nobody_can_own_are_known(address: str, made_up: bool):
    sending = domains.Sending.of(settings.Settings(mail=tree.Mail(from_address=address)))
    assert sending.is_made_up == made_up
    assert sending.envelope_domain == sending.from_domain
