"""What intake makes of a mail, in a desk that is made for it and thrown away: nothing real hears of it."""

import dataclasses
import tempfile

from console import desk, intakes
from engine import clock, queries, settings
from notifications import setting_up

NAME = "take it in"
SOURCE = "trial"


def take(known: settings.Settings, address: str, raw: bytes) -> setting_up.Told:
    """What a desk of this address would do with a mail of its own: leave it, as no person wrote it."""
    # With a secret of its own, else one would be made for the real desk.
    web = dataclasses.replace(known.web, secret_key=settings.Secret(SOURCE))
    ours = dataclasses.replace(known, mail=dataclasses.replace(known.mail, from_address=address), web=web)
    with tempfile.TemporaryDirectory(prefix="caseclock-") as directory:
        base = desk.open_as_it_is(f"sqlite:///{directory}/desk.sqlite", ours)
        try:
            at = desk.Desk.of(ours, base, clock.SystemClock())
            found = _taken(at, raw)
        finally:
            base.close()
    why = f" ({found.why})" if found.why else ""
    said = f"intake has it on record and {intakes.MEANT[found.state]}{why}"
    return setting_up.Told(NAME, found.state == "automatic" or None, said)


def _taken(at: desk.Desk, raw: bytes) -> queries.Incoming:
    intake = intakes.of(at)
    mail_id, _new = intake.record(raw, SOURCE, at.now)
    intake.take(mail_id, at.now)
    with at.database.reading() as connection:
        found = queries.incoming_one(connection, mail_id)
    assert found is not None
    return found
