"""Real cases, fed through the engine in virtual time: a file and a map give a plan, which is run and counted.

`maps.parse`, then `plans.read`, which refuses a file with any record that can't be used, then `Replay(…).run`.
"""

from engine.replay.maps import Map
from engine.replay.plans import Plan
from engine.replay.replay import Course, Replay

__all__ = ["Course", "Map", "Plan", "Replay"]
