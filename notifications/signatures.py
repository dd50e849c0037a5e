"""Mails are signed (DKIM, RFC 6376), so that whoever gets one can tell that our domain sent it and nobody changed it.

A signature is over the bytes that travel: 7-bit, with CRLF, so that no relay has a reason to change them. Its time is
that of the queue and RSA signs the same twice alike, so that every try of a mail is the same mail to the byte.
"""

import base64
import dataclasses
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import dkim  # type: ignore[import-untyped]
from dkim import canonicalization, crypto

from engine import errors, settings
from notifications import addresses, message

LEAST_BITS, MOST_BITS = 1024, 8192
"""Of shorter keys no signature counts (RFC 8301, 3.2); longer ones cost more than they give."""
HEADERS = (
    "from", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted",
    "mime-version", "content-type", "content-transfer-encoding", "list-unsubscribe", "list-unsubscribe-post",
)  # fmt: skip
"""Each is signed once more than it is there, so that nobody can add a second one that readers would show instead."""
_RSA = bytes.fromhex("06092a864886f70d0101010500")
"""rsaEncryption with no parameters, in DER (RFC 3279, 2.3.1)."""
_RECORD_LINE = 255
"""So long may one string of a TXT record be (RFC 1035, 3.3.14)."""


@dataclass(frozen=True, slots=True)
class Key:
    """A private RSA key, of which only the public half is ever shown."""

    _parts: dict[str, int] = field(repr=False)

    @classmethod
    def read(cls, pem: str) -> "Key":
        """The key of a text in PEM (PKCS#1 or PKCS#8). Raises errors.BadSigningKey."""
        lines = "\n".join(line.strip() for line in pem.strip().splitlines())
        try:
            made = cls(crypto.parse_pem_private_key(lines.encode()))
        except (crypto.UnparsableKeyError, ValueError, TypeError, AssertionError) as why:
            raise errors.BadSigningKey(why="it is no RSA key in PEM, or has a passphrase") from why
        parts = made._parts
        if parts["prime1"] * parts["prime2"] != parts["modulus"]:
            raise errors.BadSigningKey(why="its numbers do not belong together")
        if not LEAST_BITS <= made.bits <= MOST_BITS:
            raise errors.BadSigningKey(why=f"it has {made.bits:,} bits; {LEAST_BITS:,} to {MOST_BITS:,} are allowed")
        return made

    @property
    def bits(self) -> int:
        """Its length."""
        return self._parts["modulus"].bit_length()

    @property
    def public(self) -> str:
        """The public half as DNS has it: SubjectPublicKeyInfo in base64 (RFC 6376, 3.6.1)."""
        numbers = _der(0x30, _integer(self._parts["modulus"]) + _integer(self._parts["publicExponent"]))
        return base64.b64encode(_der(0x30, _der(0x30, _RSA) + _der(0x03, b"\0" + numbers))).decode()

    def is_of(self, published: str) -> bool:
        """Whether a public half, as DNS has it in base64, is that of this key."""
        try:
            found = crypto.parse_public_key(base64.b64decode(published))
        except (crypto.UnparsableKeyError, ValueError, AssertionError):
            return False
        return all(found[name] == self._parts[name] for name in ("modulus", "publicExponent"))

    @property
    def record(self) -> str:
        """The TXT record that tells the world of it."""
        return f"v=DKIM1; k=rsa; p={self.public}"


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for one domain; ``selector`` is the name under which DNS has the public half."""

    domain: str
    selector: str
    key: Key

    @classmethod
    def of(cls, known: settings.Settings) -> "Signer | None":
        """As the settings have it; None where mails are not signed. Raises errors.BadSigningKey, errors.BadAddress."""
        mail = known.mail
        if not mail.dkim_key:
            return None
        domain = addresses.travelling(mail.from_address).rpartition("@")[2]
        return cls(domain, mail.dkim_selector, Key.read(mail.dkim_key.value))

    @property
    def place(self) -> str:
        """The name at which DNS must have the public half."""
        return place(self.selector, self.domain)

    def signed(self, parcel: message.Parcel, at: datetime) -> message.Parcel:
        """The mail with its signature on top: always the same for the same mail and instant."""
        return dataclasses.replace(parcel, content=self._signature(parcel.content, at) + parcel.content)

    def _signature(self, content: bytes, at: datetime) -> bytes:
        signing = dkim.DKIM(content)
        signing.hasher = hashlib.sha256
        canon = canonicalization.CanonicalizationPolicy.from_c_value(b"relaxed/relaxed")
        there = [name.lower().decode() for name, _ in signing.headers]
        names = [name.encode() for known in HEADERS for name in [known] * (there.count(known) + 1)]
        body = base64.b64encode(hashlib.sha256(canon.canonicalize_body(signing.body)).digest())
        fields = list(self._fields(names, body, at))
        # dkimpy's own `sign` takes the time of now, by which no two tries would be the same mail.
        made: bytes = signing.gen_header(fields, names, canon, b"DKIM-Signature", self.key._parts)
        return b"DKIM-Signature: " + made

    def _fields(self, names: list[bytes], body: bytes, at: datetime) -> Iterator[tuple[bytes, bytes]]:
        """The tags of a signature; the last is replaced by the signature itself."""
        yield from ((b"v", b"1"), (b"a", b"rsa-sha256"), (b"c", b"relaxed/relaxed"))
        yield b"d", self.domain.encode()
        yield b"s", self.selector.encode()
        yield b"t", str(int(at.timestamp())).encode()
        yield b"h", b" : ".join(names)
        yield b"bh", body
        yield b"b", b"0" * 60


def place(selector: str, domain: str) -> str:
    """The name at which DNS has the key of a selector (RFC 6376, 3.6.2.1)."""
    return f"{selector}._domainkey.{domain}"


def strings(record: str) -> list[str]:
    """A record cut into the strings that a zone file needs."""
    return [record[at : at + _RECORD_LINE] for at in range(0, len(record), _RECORD_LINE)]


def _der(tag: int, content: bytes) -> bytes:
    """One value in DER (X.690, 8.1)."""
    size = len(content)
    coded = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag]) + (bytes([size]) if size < 128 else bytes([0x80 | len(coded)]) + coded) + content


def _integer(value: int) -> bytes:
    return _der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))
