"""`caseclock mail dkim-key`."""

import shutil
import stat

import pytest

from notifications import signatures
from tests.console.conftest import Site
from tests.notifications import verifiers

HAS_OPENSSL = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here")


@HAS_OPENSSL
def test_a_new_key_is_for_its_owner_alone_and_its_record_is_that_of_the_key(site: Site):
    path = site.directory / "secrets" / "dkim_key"
    made = site.facts("mail", "dkim-key", str(path), "--selector", "s1", "--domain", "desk.example")
    key = signatures.Key.read(path.read_text())
    assert (made["made"], made["bits"], made["value"]) == (True, 2048, key.record)
    assert made["name"] == "s1._domainkey.desk.example"
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)


def test_a_key_that_is_there_is_not_touched(site: Site):
    path = site.directory / "key"
    path.write_text(verifiers.KEY)
    told = site.run("mail", "dkim-key", str(path)).out
    assert path.read_text() == verifiers.KEY
    assert "caseclock._domainkey.caseclock.example" in told
    assert verifiers.SIGNER.key.record in told
    assert verifiers.KEY.splitlines()[1] not in told


def test_without_openssl_it_says_what_else_can_be_done(site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    ended = site.run("mail", "dkim-key", str(site.directory / "key"))
    assert (ended.exit_code, "openssl genrsa" in ended.err) == (1, True)


def test_a_file_that_is_no_key_is_said(site: Site):
    path = site.directory / "key"
    path.write_text("no key")
    ended = site.run("mail", "dkim-key", str(path))
    assert (ended.exit_code, "no RSA key in PEM" in ended.err) == (2, True)


@pytest.mark.parametrize("wrong", [("--selector", "s 1!"), ("--domain", "no domain")])
def test_a_name_that_dns_can_not_have_makes_no_key(site: Site, wrong: tuple[str, str]):
    path = site.directory / "key"
    ended = site.run("mail", "dkim-key", str(path), *wrong)
    assert (ended.exit_code, wrong[1] in ended.err, path.exists()) == (2, True, False)


def test_a_key_that_can_not_sign_stops_the_start(site: Site):
    (site.directory / "key").write_text("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n")
    with (site.directory / "config.toml").open("a") as config:
        config.write("[mail]\ndkim_selector = 's1'\ndkim_key_file = 'key'\n")
    ended = site.run("mail", "test")
    assert (ended.exit_code, "can't be used" in ended.err) == (2, True)
    (site.directory / "key").write_text("no key\n")
    assert "allowed: a private RSA key in PEM" in site.run("mail", "test").err
