"""Signatures hold for those who look at them, and for nobody who changed a word."""

import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta

import pytest

from engine import errors, settings
from engine.settings import tree
from notifications import message, policies, signatures
from tests.notifications import verifiers
from tests.notifications.test_message import LETTER

SIGNER = verifiers.SIGNER
PARCEL = message.compose(LETTER)
SIGNED = SIGNER.signed(PARCEL, LETTER.at)


def known(**mail: object) -> settings.Settings:
    given = {"dkim_selector": "s2026", "dkim_key": settings.Secret(verifiers.KEY)} | mail
    return settings.Settings(mail=tree.Mail(from_address="desk@desk.example", **given))  # type: ignore[arg-type]


def test_two_verifiers_find_that_it_holds_and_see_each_change():
    added = SIGNED.content.replace(b"Subject: ", b"Subject: Something else\r\nSubject: ", 1)
    unsubscribe = SIGNED.content.replace(b"Date: ", b"List-Unsubscribe: <https://evil.example>\r\nDate: ", 1)
    for changed in (SIGNED.content[:-40] + b"x" * 40, added, unsubscribe):
        assert not _holds(changed)
    assert verifiers.by_dkimpy(SIGNED.content)
    assert verifiers.by_perl(SIGNED.content) == "pass"
    assert verifiers.by_perl(added).startswith("fail")


def _holds(content: bytes) -> bool:
    try:
        return verifiers.by_dkimpy(content)
    except verifiers.dkim.DKIMException:
        return False


def test_every_try_is_the_same_mail_to_the_byte_and_lines_stay_short():
    assert SIGNER.signed(PARCEL, LETTER.at) == SIGNED
    assert SIGNER.signed(PARCEL, LETTER.at + timedelta(seconds=1)) != SIGNED
    head = SIGNED.content.removesuffix(PARCEL.content)
    assert head.startswith(b"DKIM-Signature: ")
    assert head.isascii()
    assert max(map(len, SIGNED.content.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 76
    assert replace(SIGNED, content=PARCEL.content) == PARCEL


def test_a_mail_about_a_list_is_signed_with_its_way_out():
    """Without that no mail program shows it (RFC 8058, section 4)."""
    content = PARCEL.content.replace(b"Date: ", b"List-Unsubscribe: <https://desk.example/out>\r\nDate: ", 1)
    signed = SIGNER.signed(replace(PARCEL, content=content), LETTER.at)
    assert b"list-unsubscribe : list-unsubscribe" in b" ".join(signed.content.split())
    assert verifiers.by_dkimpy(signed.content)


def test_what_the_settings_name_signs_what_is_sent():
    policy = policies.policy_of(known())
    assert policy.signed(PARCEL, LETTER.at) == SIGNED
    bare = policies.policy_of(settings.Settings())
    assert bare.signed(PARCEL, LETTER.at) == PARCEL


def test_a_mail_of_the_outbox_leaves_signed_and_each_try_is_the_same(outbox, relay):
    relay.script = ["451 later", "drop"]
    outbox.queue()
    for _ in range(3):
        outbox.run(relay, after_s=3600.0, signer=SIGNER)
    first, second = relay.taken
    assert first == second
    assert verifiers.by_dkimpy(first)


@pytest.mark.parametrize(
    ("pem", "why"),
    [
        (verifiers.KEY.replace("A", "B", 40), "no RSA key in PEM|do not belong together"),
        ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "no RSA key in PEM"),
        ("-----BEGIN PRIVATE KEY-----\n%%%\n-----END PRIVATE KEY-----", "no RSA key in PEM"),
        ("", "no RSA key in PEM"),
    ],
)
def test_a_key_that_can_not_be_used_is_refused_before_anything_is_sent(pem: str, why: str):
    with pytest.raises(errors.BadSigningKey, match=why):
        signatures.Key.read(pem)


def test_a_broken_key_ends_the_start_and_sends_nothing_unsigned():
    broken = settings.Secret("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----")
    with pytest.raises(errors.BadSigningKey, match="dkim_key_file"):
        policies.policy_of(known(dkim_key=broken))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here: apt-get install openssl")
@pytest.mark.parametrize("kind", [["-traditional"], []])
def test_the_public_half_is_that_of_openssl_for_keys_of_both_forms(kind: list[str]):
    def openssl(*arguments: str, given: str) -> str:
        run = subprocess.run(["openssl", *arguments], input=given, capture_output=True, text=True, check=True)
        return run.stdout

    pem = openssl("rsa", *kind, given=verifiers.KEY)
    public = openssl("rsa", "-pubout", given=pem)
    key = signatures.Key.read(pem.replace("\n", "\r\n"))
    assert key.public == "".join(line for line in public.splitlines() if not line.startswith("-"))
    assert key.bits == 1024


def test_a_record_is_cut_into_strings_that_a_zone_file_takes():
    record = "v=DKIM1; k=rsa; p=" + "A" * 700
    assert "".join(signatures.strings(record)) == record
    assert max(map(len, signatures.strings(record))) == 255
