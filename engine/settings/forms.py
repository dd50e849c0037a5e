"""The forms that values of settings have, and how a value as written becomes the one in force."""

import re
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from engine.settings.setting import Form, Secret

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
SIGN_IN = ("password", "oauth")
SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgresql+psycopg://")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:_-]*[A-Za-z0-9])?|::1?")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_SUB_ADDRESSED = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_LONGEST_SUB_ADDRESSED = 24
"""With a "+", a number and a signature behind it such a name still has at most 64 characters (RFC 5321)."""
_SELECTOR = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*")
_PEM = re.compile(r"\s*-----BEGIN (RSA )?PRIVATE KEY-----\s.+\s-----END (RSA )?PRIVATE KEY-----\s*", re.DOTALL)
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_MEDIA_TYPE = re.compile(r"[a-z]+/(\*|[a-z0-9][a-z0-9.+-]*\*?)")


def _is_host(value: str) -> bool:
    return bool(_HOST.fullmatch(value))


def _is_database(value: str) -> bool:
    return (value.startswith(SQLITE) and len(value) > len(SQLITE)) or value.startswith(_POSTGRES)


def _is_address(value: str) -> bool:
    return bool(_ADDRESS.fullmatch(value))


def _takes_sub_addresses(value: str) -> bool:
    local = value.rpartition("@")[0]
    fits = len(local) <= _LONGEST_SUB_ADDRESSED and bool(_SUB_ADDRESSED.fullmatch(local))
    return not value or (_is_address(value) and fits)


def _is_selector(value: str) -> bool:
    return not value or bool(_SELECTOR.fullmatch(value))


def _is_key(value: Secret) -> bool:
    return not value or bool(_PEM.fullmatch(value.value))


def _is_page(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return not value or (parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query)
    except ValueError:
        return False


def _is_zone(value: str) -> bool:
    return value in zoneinfo.available_timezones()


def _are_languages(value: tuple[str, ...]) -> bool:
    return bool(value) and set(value) <= set(LANGUAGES) and len(set(value)) == len(value)


def _are_media_types(value: tuple[str, ...]) -> bool:
    return bool(value) and all(_MEDIA_TYPE.fullmatch(one) for one in value)


def _are_destinations(value: tuple[str, ...]) -> bool:
    return all(_is_address(one) or _DOMAIN.fullmatch(one) for one in value)


HOST = Form("a host name or address, such as 127.0.0.1", _is_host)
HOST_OR_NONE = Form("a host name or address, or nothing", lambda value: not value or _is_host(value))
DATABASE = Form("sqlite:///PATH or postgresql://USER@HOST/NAME", _is_database)
ADDRESS = Form("a mail address, such as desk@example.com", _is_address)
SUB_ADDRESSED = Form(
    "a mail address with at most 24 letters, digits, `.`, `_` and `-` before the @, or nothing", _takes_sub_addresses
)
SELECTOR = Form("letters, digits, `-` and `.` between them, such as `desk2026`, or nothing", _is_selector)
PRIVATE_KEY = Form("a private RSA key in PEM without a passphrase", _is_key)
PAGE = Form("an address that begins with http:// or https://, or nothing", _is_page)
ZONE = Form("an IANA time zone, such as Asia/Shanghai", _is_zone)
SOME_LANGUAGES = Form("a list of " + ", ".join(f"`{one}`" for one in LANGUAGES) + ", each once", _are_languages)
MEDIA_TYPES = Form('a list of media types, such as ["image/*", "application/pdf"]', _are_media_types)
DESTINATIONS = Form(
    'a list of domains and mail addresses, such as ["help.example.com", "desk@example.com"], or none', _are_destinations
)
NOT_EMPTY = Form("a text that is not empty", lambda value: bool(value.strip()))


def database_url(url: str, home: Path) -> str:
    """A relative SQLite path lies beside the configuration."""
    if not url.startswith(SQLITE) or url == SQLITE + ":memory:":
        return url
    return f"{SQLITE}{(home / url.removeprefix(SQLITE)).absolute()}"


def directory(own: Path | None = None) -> Callable[[Path, Path], Path]:
    """A relative path lies beside the configuration; none given is the program's own."""

    def resolve(path: Path, home: Path) -> Path:
        return own if own and path == Path() else (home / path).absolute()

    return resolve
