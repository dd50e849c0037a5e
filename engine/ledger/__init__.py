"""Why a deadline is due when it is: what counted, what did not, and the reason, to the second. Pure."""

from engine.ledger.facts import facts
from engine.ledger.ledger import Ledger, late_from, of
from engine.ledger.record import NOTHING, Change, Record, record
from engine.ledger.span import Kind, Span
from engine.ledger.told import told

__all__ = ["NOTHING", "Change", "Kind", "Ledger", "Record", "Span", "facts", "late_from", "of", "record", "told"]
