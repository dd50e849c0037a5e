"""Where links of mails are served apart from the pages: for a network that the pages are kept from."""

import socket
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

import typer

import web
from console import complaints, desk, logs, parts, terminal, tracing
from engine import errors, settings
from notifications import policies
from web.parts import Parts

UNLINKED = "Mails carry no links yet: set `web.public_url` to the address at which their readers reach these."


@dataclass(frozen=True, slots=True)
class Place:
    """An address to listen on."""

    host: str
    port: int

    @classmethod
    def of(cls, given: str) -> "Place | None":
        """The place that HOST:PORT names; None for "". Raises typer.BadParameter."""
        if not given:
            return None
        host, _, port = given.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if not host or not port.isascii() or not port.isdecimal() or not 1 <= int(port) <= 65535:
            why = f"{given!r} is no HOST:PORT, as 0.0.0.0:8400; a port lies between 1 and 65535."
            raise typer.BadParameter(why, param_hint="--links")
        return cls(host, int(port))

    def listen(self, stack: ExitStack) -> socket.socket:
        """The socket, taken before anything else starts. Raises errors.LinksPortTaken."""
        return stack.enter_context(parts.listen(self.host, self.port, errors.LinksPortTaken))

    def announce(self, at: desk.Desk) -> None:
        """Says where links are served, and what keeps mails from carrying them."""
        terminal.tell(f"Links of mails are served on {self.host}:{self.port}, and nothing else")
        if not policies.is_reached(at.settings):
            complaints.complain(UNLINKED)


Opening = Callable[[ExitStack, settings.Settings], desk.Desk]


def serve(known: settings.Settings, place: Place | None, open_desk: Opening) -> None:
    """Serves links until it is stopped: neither pages nor worker nor mailbox. Raises typer.BadParameter where it is not
    said where, and what ``open_desk`` raises.
    """
    if place is None:
        raise typer.BadParameter("without pages there must be links: give --links HOST:PORT.", param_hint="--no-pages")
    logs.start(known)
    with parts.stopping() as asked:
        with ExitStack() as stack:
            too_long = parts.last_resort()
            stack.callback(too_long.cancel)
            tracing.start(stack, known)
            listening = place.listen(stack)
            at = open_desk(stack, known)
            running = [parts.start_lookout(stack, at), _start(stack, at, listening)]
            place.announce(at)
            try:
                parts.watch_over(running, asked)
            finally:
                too_long.start()
        terminal.tell("Stopped.")


def _start(stack: ExitStack, at: desk.Desk, listening: socket.socket) -> parts.Part:
    app = web.linked.create(
        Parts(at.settings, at.database, at.registry, at.clock, at.cases, at.settings.web.secret_key.value)
    )
    return parts.start_web(stack, web.server(at.settings, app), listening, "links")
