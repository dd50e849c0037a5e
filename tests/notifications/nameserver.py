"""A small DNS server on loopback that knows what a test tells it."""

import socket
import threading
from collections import Counter

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class Nameserver:
    """From `start` to `stop`. ``records`` has the records of a name by their type, such as {"TXT": ['"v=spf1 -all"']};
    a name that is not in it does not exist. ``broken`` names are answered with SERVFAIL, ``silent`` ones not at all.
    """

    host = "127.0.0.1"

    def __init__(self, records: dict[str, dict[str, list[str]]] | None = None) -> None:
        self.records = records or {}
        self.broken: set[str] = set()
        self.silent: set[str] = set()
        self.asked = Counter[str]()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((self.host, 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> None:
        """Answers from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answers no more."""
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"", (self.host, self.port))
        self._thread.join()
        self._socket.close()

    def tell(self, name: str, kind: str, *values: str) -> None:
        """Has a name answer with these; texts of TXT records are cut into strings as a zone file has them."""
        cut = [_quoted(value) for value in values] if kind == "TXT" else list(values)
        self.records.setdefault(name, {})[kind] = cut

    def _serve(self) -> None:
        while True:
            wire, whence = self._socket.recvfrom(4096)
            if not wire:
                return
            if answer := self._answer(dns.message.from_wire(wire)):
                self._socket.sendto(answer, whence)

    def _answer(self, query: dns.message.Message) -> bytes | None:
        asked = query.question[0]
        name = asked.name.to_text(omit_final_dot=True).lower()
        self.asked[name] += 1
        if name in self.silent:
            return None
        answer = dns.message.make_response(query, recursion_available=True)
        if name in self.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif name not in self.records:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif found := self.records[name].get(dns.rdatatype.to_text(asked.rdtype)):
            answer.answer.append(dns.rrset.from_text_list(asked.name, 60, asked.rdclass, asked.rdtype, found))
        return answer.to_wire(max_size=4096)


def _quoted(text: str) -> str:
    """A text as the strings of a TXT record."""
    return " ".join(
        '"' + text[at : at + 255].replace("\\", "\\\\").replace('"', '\\"') + '"' for at in range(0, len(text), 255)
    )
