"""What mails and pages hand out and get back: signed, so that nobody else can make it."""

import base64
import hmac
from typing import Any

import orjson


def sign(secret: str, purpose: str, text: str) -> str:
    """The signature of a text for one purpose, in hex; one for another purpose is a different one."""
    return hmac.new(secret.encode(), f"{purpose}\n{text}".encode(), "sha256").hexdigest()


def fits(secret: str, purpose: str, text: str, signature: str) -> bool:
    """Whether a signature is ours."""
    return same(sign(secret, purpose, text), signature)


def same(ours: str, given: str) -> bool:
    """Whether two texts are equal, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(ours.encode(), given.encode())


def seal(secret: str, purpose: str, value: Any) -> str:
    """A JSON value as a signed text that can stand in a form."""
    text = base64.urlsafe_b64encode(orjson.dumps(value)).decode()
    return f"{text}.{sign(secret, purpose, text)}"


def unseal(secret: str, purpose: str, given: str) -> Any:
    """The value of a sealed text; None where it is not ours."""
    text, _, signature = given.rpartition(".")
    return orjson.loads(base64.urlsafe_b64decode(text)) if fits(secret, purpose, text, signature) else None
