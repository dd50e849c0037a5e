"""The listener of a desk: who takes mail from mail servers, and what the doctor says of it."""

import ipaddress

from console import desk, intakes
from console.outcomes import Outcome, Outcomes, warning
from engine import settings
from notifications import intake, listening
from notifications.listening import listener, reception


def of(at: desk.Desk) -> listening.Listener | None:
    """The listener of a desk; None where it has none."""
    if not at.settings.listener.enabled:
        return None
    desk_ = reception.Reception(intakes.of(at), at.clock, at.cases.wakes.wake)
    return listening.Listener(rules_of(at.settings), desk_, at.clock)


def rules_of(known: settings.Settings) -> listening.Rules:
    """Its rules, as the settings have them."""
    return listening.Rules.of(known, intake.Rules.of(known).most_bytes)


def look(known: settings.Settings) -> Outcomes:
    """It listens, its certificate can be shown, and whoever reaches it is meant to."""
    if not known.listener.enabled:
        return
    rules = rules_of(known)
    rules.context()
    said = listener.greeting(rules.host, rules.port)
    place = f"{rules.host}:{rules.port}"
    taken = ", ".join(f"`{one}`" for one in sorted(rules.takes))
    if said is None:
        yield warning("listener", f"Nobody listens on {place}: `caseclock serve`, or `caseclock worker`.")
    elif not listener.is_ours(said):
        yield Outcome("listener", False, f"Another program has {place}, where the listener should be.")
    elif _is_open(rules):
        told = f"The listener on {place} can be reached from other machines without TLS, and takes mail for {taken}."
        yield warning("listener", f"{told} Set `listener.tls`, or let only your mail server through.")
    else:
        yield Outcome("listener", True, f"The listener on {place} takes mail for {taken}.")


def _is_open(rules: listening.Rules) -> bool:
    try:
        at_home = ipaddress.ip_address(rules.host).is_loopback
    except ValueError:
        at_home = rules.host == "localhost"
    return not at_home and not rules.certificate
