"""DNS is asked, within a short time: once it was silent it is asked no more."""

import functools
from typing import Any

import dns.exception
import dns.name
import dns.resolver

from engine import errors

_NO_NAME = (
    dns.name.LabelTooLong,
    dns.name.EmptyLabel,
    dns.name.NameTooLong,
    dns.name.BadEscape,
    dns.name.IDNAException,
)
WITHIN_S = 3.0
"""A doctor waits for DNS no longer than this in all where nobody answers."""


class Dns:
    """The name servers of this machine, or those of a ``resolver``. Each method raises errors.NoDns; from when it
    ``is_silent`` each does so at once.
    """

    def __init__(self, resolver: dns.resolver.Resolver | None = None) -> None:
        self._given = resolver
        self.is_silent = False

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name, each in one piece."""
        return [b"".join(one.strings).decode("utf-8", "replace") for one in self._asked(name, "TXT")]

    def exchanges(self, name: str) -> list[str]:
        """The hosts that take mail for a domain, the preferred first; "" is that of a domain that takes none."""
        found = sorted(self._asked(name, "MX"), key=lambda one: one.preference)
        return [one.exchange.to_text(omit_final_dot=True).removesuffix(".") for one in found]

    def has_address(self, name: str) -> bool:
        """Whether a name has an address."""
        return bool(self._asked(name, "A") or self._asked(name, "AAAA"))

    @functools.cached_property
    def _resolver(self) -> dns.resolver.Resolver:
        try:
            return self._given or dns.resolver.get_default_resolver()
        except dns.resolver.NoResolverConfiguration as why:
            self.is_silent = True
            raise errors.NoDns(why="this machine names no name server") from why

    def _asked(self, name: str, kind: str) -> list[Any]:
        if self.is_silent:
            raise errors.NoDns(why="it was silent a moment ago")
        try:
            # With the dot at its end the name is whole, and no domain of this machine's own is tried behind it.
            return list(self._resolver.resolve(f"{name}.", kind, lifetime=WITHIN_S, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, *_NO_NAME):
            return []
        except dns.resolver.NoNameservers as why:
            raise errors.NoDns(why=f"no name server could say anything of {name}") from why
        except (dns.exception.Timeout, OSError) as why:
            self.is_silent = True
            raise errors.NoDns(why=f"nobody answered within {WITHIN_S:g} s") from why
