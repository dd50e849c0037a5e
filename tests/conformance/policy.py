"""The definition that an sla line asks for: its peer's file, with the line's rule and policy written into the tree."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import calendars, decide, definitions, sheets
from engine.calendars import WorkingCalendar
from engine.definitions.definition import PRIORITIES

POLICIES = Path(__file__).parents[2] / "examples" / "policies"
CLOCKS = ("first_response", "update", "solution")
NEWS = "news"
"""The part of a peer's update clock that its own replies start."""
ANY_PEER = "zammad"
"""Whose file is taken for a line of no peer: its policy is what a line means that says nothing."""
CALENDAR = "line"


@dataclass(frozen=True)
class Stage:
    """What holds from one change of the line to the next: the rule (None: none), its calendar, how to ask for it."""

    rule: Mapping[str, Any]
    calendar: WorkingCalendar
    sla: str
    priority: str

    @property
    def name(self) -> str:
        """What its calendar is called."""
        return f"{CALENDAR}_{self.sla}_{self.priority}"


def build(peer: str, policy: Mapping[str, Any], stages: list[Stage], resets: bool, counts: bool) -> decide.Workflow:
    """The peer's workflow as a line wants it. ``resets``: some change counts from now; ``counts``: a reply may count
    for one clock alone.
    """
    path = POLICIES / f"{peer}.yaml"
    tree = sheets.read((path if path.is_file() else POLICIES / f"{ANY_PEER}.yaml").read_bytes(), str(path)).plain()
    tree["calendar"] = stages[0].name
    tree["fields"]["sla"] |= {"choices": dict.fromkeys((s.sla for s in stages), NAMED), "default": stages[0].sla}
    if resets:
        _allow_reset(tree)
    promised = {name: _clock(tree["deadlines"].get(name, {}), name, policy, stages) for name in CLOCKS}
    if NEWS in tree["deadlines"]:
        promised[NEWS] = _clock(tree["deadlines"][NEWS], "update", policy, stages)
        promised[NEWS]["starts"] = ["answer", "phone_note"] if counts else ["answer"]
    for name, clock in promised.items():
        if resets:
            clock["restarts_by"] = ["reset_agreement"]
        if counts and name != "solution":
            clock["met_by"] = ["answer", "note" if name == "first_response" else "phone_note"]
    tree["deadlines"] = {**tree["deadlines"], **promised}
    known = {stage.name: stage.calendar for stage in stages} | {"24x7": calendars.ALWAYS}
    text = json.dumps(tree, ensure_ascii=False, indent=1)
    return decide.Workflow.build(definitions.parse(text, f"{peer}.yaml"), known.__getitem__)


NAMED = {"en": "an agreement", "zh-Hans": "协议", "zh-Hant": "協議"}
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "first_response": {"starts": "opened", "met_by": ["answer"]},
    "update": {"starts": ["customer_message"], "each": True, "met_by": ["answer"]},
    "solution": {"starts": "opened", "met_by": ["closed"]},
}
"""A clock that the peer's file does not have, and a line asks for."""


def _allow_reset(tree: dict[str, Any]) -> None:
    title = {"en": "Reset", "zh-Hans": "重置", "zh-Hant": "重設"}
    tree["events"].setdefault("reset_agreement", {"title": title, "by": ["agent"], "form": ["sla"]})
    for name in ("handling", "pending", "solved"):
        leaving = tree["states"][name]["transitions"]
        if all(one["event"] != "reset_agreement" for one in leaving):
            leaving.append({"event": "reset_agreement", "target": name})


def _clock(given: Mapping[str, Any], name: str, policy: Mapping[str, Any], stages: list[Stage]) -> dict[str, Any]:
    clock = {"on_reopen": "resume", **DEFAULTS[name], **given}
    for key in ("remind", "escalate"):
        clock.pop(key, None)
    title = {"en": name, "zh-Hans": name, "zh-Hant": name}
    pauses, closed = name in policy.get("pauses", CLOCKS), policy.get("closed_pauses", True)
    stands_in = ["pending", "solved"] if pauses and closed else ["pending"] if pauses else []
    clock |= {"title": title, "pauses_in": stands_in, "while_closed": "stop" if pauses and closed else "run"}
    if not stands_in:
        del clock["pauses_in"]
    if name == "update":
        clock["starts"] = _starts(clock["starts"], policy.get("update_from_create", True))
    clock["within"] = _table(stages, lambda stage: _span(stage.rule, name))
    if len({id(stage.calendar) for stage in stages}) > 1:
        clock["calendar"] = _table(stages, lambda stage: stage.name)
    if any(stage.rule.get("end_of_working_day") and stage.rule.get(f"{name}_days") for stage in stages):
        clock["until"] = "close"
    return clock | _levels(_escalations(stages), name)


def _starts(starts: list[str], from_create: bool) -> list[str]:
    rest = [one for one in starts if one != "opened_by_requester"]
    return ["opened_by_requester", *rest] if from_create else rest


def _table(stages: list[Stage], value: Any) -> dict[str, Any]:
    """Rows by agreement, in each the rows by priority that were asked for."""
    rows: dict[str, Any] = {}
    for stage in stages:
        rows.setdefault(stage.sla, {"default": value(stage)})[stage.priority] = value(stage)
    return {"by": ["sla", "priority"], **rows}


def _span(rule: Mapping[str, Any], name: str) -> str:
    days, minutes = rule.get(f"{name}_days"), rule.get(name)
    if days is not None:
        return f"{days} working days" if days != 1 else "1 working day"
    return "none" if minutes is None else f"{round(minutes * 60)}s"


def _escalations(stages: list[Stage]) -> list[Mapping[str, Any]]:
    """The levels of the last rule that has any: another rule drops those of the one before."""
    return next((list(stage.rule["escalations"]) for stage in stages[::-1] if stage.rule.get("escalations")), [])


def _levels(escalations: list[Mapping[str, Any]], name: str) -> dict[str, Any]:
    before = [_away(one) for one in ordered(escalations, name) if not is_after(one)]
    after = [_away(one) for one in ordered(escalations, name) if is_after(one)]
    remind = {"remind": [f"{span} before" for span in before]} if before else {}
    return remind | ({"escalate": [{"after": span, "notify": ["agent"]} for span in after]} if after else {})


def ordered(escalations: list[Mapping[str, Any]], name: str) -> list[Mapping[str, Any]]:
    """The levels of a clock, the earliest first, those at one place once."""
    own = {offset(one): one for one in escalations if one.get("on", "solution") == name}
    return [own[at] for at in sorted(own, key=lambda at: at[0] + 1440 * at[1])]


def offset(level: Mapping[str, Any]) -> tuple[float, float]:
    """Minutes and days from the target."""
    return level.get("offset_min", 0), level.get("offset_days", 0)


def is_after(level: Mapping[str, Any]) -> bool:
    """Whether a level lies at its target or after it."""
    return sum(offset(level)) >= 0


def _away(level: Mapping[str, Any]) -> str:
    days = abs(level.get("offset_days", 0))
    if days:
        return f"{days} working day{'s' if days > 1 else ''}"
    return f"{round(abs(level.get('offset_min', 0)) * 60)}s"


def following(stages: list[Stage], event: Mapping[str, Any], changed: WorkingCalendar | None) -> Stage:
    """What holds from a change on: another agreement, or another priority under the same one."""
    last = stages[-1]
    rule = (event["rule"] or {}) if "rule" in event else last.rule
    calendar = changed or last.calendar
    if event["what"] == "sla_change":
        return Stage(rule, calendar, f"r{len(stages)}", last.priority)
    left = [one for one in PRIORITIES if all((last.sla, one) != (stage.sla, stage.priority) for stage in stages)]
    return Stage(rule, calendar, last.sla, left[-1] if left else last.priority)
