"""The usual providers are data that fits the settings, and are found by addresses and mail servers."""

import pytest

from engine import places
from engine.settings import tree
from notifications.setting_up import providers

KNOWN = list(providers.known().values())
TLS_OF = {465: "tls", 993: "tls", 587: "starttls", 143: "starttls"}


@pytest.mark.parametrize("one", KNOWN, ids=lambda one: one.key)
def test_what_is_known_of_a_provider_can_be_set_and_says_where_it_is_from(one: providers.Provider):
    fields = {known.name: known.metadata["limits"] for known in tree.Mail.__dataclass_fields__.values()}
    for server in (one.relay, one.mailbox):
        assert fields["smtp_host"].form.fits(server.host)
        # Never in the clear: port and protection belong together (RFC 8314).
        assert TLS_OF[server.port] == server.tls
    assert one.password in providers.ASKED_FOR
    assert all((one.title, one.hint, one.pages))
    assert one.hint.endswith(".")
    assert all(name.startswith(".") for name in one.mx)


@pytest.mark.parametrize("one", KNOWN, ids=lambda one: one.key)
def test_the_table_of_the_documents_is_what_the_command_knows(one: providers.Provider):
    told = (places.PROGRAM / "docs" / "mail-setup.md").read_text(encoding="utf-8")
    (row,) = [line for line in told.splitlines() if line.startswith(f"| `{one.key}` |")]
    for server in (one.relay, one.mailbox):
        assert f"| {server.host}:{server.port} {server.tls} |" in row
    assert one.title in row
    assert all(
        f"{count:,} a {span}" in row for count, span in ((one.per_minute, "minute"), (one.per_day, "day")) if count
    )


def test_the_chinese_ones_are_among_them_and_nothing_is_there_twice():
    assert {"exmail", "qq", "163", "126", "netease", "aliyun"} <= set(providers.known())
    domains = [domain for one in KNOWN for domain in one.domains]
    ends = [end for one in KNOWN for end in one.mx]
    assert len(domains) == len(set(domains))
    assert len(ends) == len(set(ends))


@pytest.mark.parametrize(
    ("domain", "hosts", "key"),
    [
        ("QQ.com", [], "qq"),
        ("foxmail.com", [], "qq"),
        ("company.cn", ["mxbiz1.qq.com", "mxbiz2.qq.com"], "exmail"),
        ("company.cn", ["mx1.qiye.aliyun.com"], "aliyun"),
        ("company.com", ["ASPMX.L.GOOGLE.com"], "google"),
        ("company.com", ["company-com.mail.protection.outlook.com"], "microsoft"),
        ("company.com", ["mail.company.com"], ""),
        ("company.com", ["notqq.com"], ""),
        ("company.com", [], ""),
    ],
)
def test_a_provider_is_known_by_the_address_or_by_who_takes_the_mail(domain: str, hosts: list[str], key: str):
    found = providers.of_domain(domain) or providers.of_hosts(hosts)
    assert (found.key if found else "") == key
