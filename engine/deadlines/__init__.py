"""The life of one deadline: armed, paused, resumed, retargeted, extended, ended; when its points fire. Pure."""

from engine.deadlines.acknowledging import acknowledge
from engine.deadlines.acknowledging import runs as escalates
from engine.deadlines.acknowledging import until as acknowledged_until
from engine.deadlines.arming import arm, promised
from engine.deadlines.carrying import carry, join
from engine.deadlines.extending import added, extend, extension_count, is_later
from engine.deadlines.life import end, is_cleared, is_live, pause, reopen, resume, stop, stops, take
from engine.deadlines.owing import UNDELIVERED, began_at, come_anew, is_owed, may_come_anew
from engine.deadlines.plan import AFTERWARDS, NO_TARGET, PLAIN, Plan, Point
from engine.deadlines.points import consumed, due_if_running, next_point
from engine.deadlines.targets import recount, retarget

__all__ = [
    "AFTERWARDS",
    "NO_TARGET",
    "PLAIN",
    "UNDELIVERED",
    "Plan",
    "Point",
    "acknowledge",
    "acknowledged_until",
    "added",
    "arm",
    "began_at",
    "carry",
    "come_anew",
    "consumed",
    "due_if_running",
    "end",
    "escalates",
    "extend",
    "extension_count",
    "is_cleared",
    "is_later",
    "is_live",
    "is_owed",
    "join",
    "may_come_anew",
    "next_point",
    "pause",
    "promised",
    "recount",
    "reopen",
    "resume",
    "retarget",
    "stop",
    "stops",
    "take",
]
