"""Cases in virtual time, in memory: the same `decide` and the same looks at the clock as live, without a database.

Scenarios and simulations are told on it.
"""

from engine.rehearsal.memory import seldom_collecting
from engine.rehearsal.rehearsal import Rehearsal
from engine.rehearsal.score import Told, Written

__all__ = ["Rehearsal", "Told", "Written", "seldom_collecting"]
