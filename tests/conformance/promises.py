"""An sla line told as a case: opened, answered, put on hold, closed, by commands through the one `decide`."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine import casefile, people, rehearsal
from engine.calendars import WorkingCalendar
from tests.conformance import policy, shown

NUMBER = "LINE-1"
REQUESTER = casefile.Contact(1, "Requester", "requester@line.example", "en")
DESK = people.Desk.of(
    [people.Person("agent", "Agent", "agent@line.example", roles=frozenset({"agent", "supervisor"}))], []
)
ACTORS = {
    "customer": casefile.Actor("requester", "1"),
    "agent": casefile.Actor("person", "agent"),
    "system": casefile.SYSTEM,
}
WORD = {"body": "…"}
FORWARD = timedelta(days=1100)
"""How far a line is told on, to see when its levels come."""

EVENTS: Mapping[str, frozenset[str]] = {
    "create": frozenset({"by", "state"}),
    "agent_reply": frozenset({"counts_for"}),
    "customer_reply": frozenset(),
    "pending": frozenset(),
    "open": frozenset(),
    "reopen": frozenset(),
    "close": frozenset(),
    "observe": frozenset(),
    "priority_change": frozenset({"rule", "calendar", "anchor"}),
    "sla_change": frozenset({"rule", "calendar", "anchor"}),
}
POLICY: Mapping[str, tuple[Any, ...]] = {
    "closed_pauses": (True, False),
    "update_from_create": (True, False),
    "done_due": ("null", "keep", None),
    "while_paused": ("null", "project", None),
    "hide_all_when_paused": (True, False),
    "hide_all_when_closed": (True, False),
}
RULE = {*policy.CLOCKS, *(f"{name}_days" for name in policy.CLOCKS), "end_of_working_day", "escalations"}
LEVEL = {"on", "offset_min", "offset_days"}
CALENDAR = {"tz", "weekly", "holidays", "extra_workdays"}


class Unsayable(Exception):
    """A line wants what can't be told as a case."""


def strange(line: Mapping[str, Any]) -> list[str]:
    """The keys and words inside a line that are not known here, each as a difference."""
    return [f"{key} got no such key or word expected {value}" for key, value in _strange(line)]


def _strange(line: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in (line.get("policy") or {}).items():
        if key == "pauses":
            yield from ((f"policy.{key}", one) for one in value if one not in policy.CLOCKS)
        elif value not in POLICY.get(key, ()):
            yield f"policy.{key}", value
    for rule in (line.get("rule"), *(event.get("rule") for event in line["events"])):
        yield from ((f"rule.{key}", value) for key, value in (rule or {}).items() if key not in RULE)
        for level in (rule or {}).get("escalations") or ():
            yield from ((f"escalations.{key}", value) for key, value in level.items() if key not in LEVEL)
    for event in line["events"]:
        keys = EVENTS.get(event.get("what"))
        if keys is None:
            yield "what", event.get("what")
        else:
            yield from ((f"event.{key}", value) for key, value in event.items() if key not in keys | {"at", "what"})
        yield from ((f"calendar.{key}", value) for key, value in _odd_calendar(event))
        yield from (("event.by", event["by"]) for _ in "." if event.get("by", "customer") not in ACTORS)
        yield from (
            ("event.state", event["state"]) for _ in "." if event.get("state", "open") not in ("open", "pending")
        )
        yield from (
            ("event.anchor", event["anchor"]) for _ in "." if event.get("anchor", "creation") not in ("creation", "now")
        )


def _odd_calendar(event: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((key, value) for key, value in (event.get("calendar") or {}).items() if key not in CALENDAR)


def run(line: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that can be asked of the case after the line's last event, by key."""
    return Telling(line).got()


class Telling:
    """One line, told on a rehearsal with one case."""

    def __init__(self, line: Mapping[str, Any]) -> None:
        self.line, self.policy = line, line.get("policy") or {}
        self.events = line["events"]
        self.stages = list(self._stages())
        resets = any(event.get("anchor") == "now" for event in self.events)
        self.counts = any("counts_for" in event for event in self.events)
        peer = str(line.get("id", "")).rpartition("-")[0]
        self.workflow = policy.build(peer, self.policy, self.stages, resets, self.counts)
        name = self.workflow.definition.workflow
        self.rehearsal = rehearsal.Rehearsal({name: self.workflow}, DESK, _at(self.events[0]))

    def _stages(self) -> list[policy.Stage]:
        given = _calendar(self.line)
        stages = [policy.Stage(self.line.get("rule") or {}, given, "r0", "normal")]
        for event in self.events:
            if event["what"] in ("sla_change", "priority_change"):
                changed = _calendar({**self.line, **event["calendar"]}) if event.get("calendar") else None
                stages.append(policy.following(stages, event, changed))
        return stages

    def got(self) -> dict[str, Any]:
        """What the case shows at the end, and when its levels come."""
        coming = iter(self.stages[1:])
        for event in self.events:
            self.rehearsal.advance(_at(event))
            self._tell(event, coming)
        case = self.rehearsal.cases[NUMBER]
        view = shown.View(self.workflow, case, self.rehearsal.now, self.policy)
        got = view.got()
        self.rehearsal.advance(self.rehearsal.now + FORWARD)
        levels: list[Mapping[str, Any]] = next(
            (s.rule["escalations"] for s in self.stages[::-1] if s.rule.get("escalations")), []
        )
        entries = [written.entry for written in self.rehearsal.entries]
        return got | {"escalation_levels": shown.levels(view, entries, levels)}

    def _tell(self, event: Mapping[str, Any], coming: Iterator[policy.Stage]) -> None:
        match event["what"]:
            case "create":
                self._open(event)
            case "agent_reply":
                self._reply(event.get("counts_for"))
            case "customer_reply":
                self._send("customer_message", "customer", **WORD)
            case "pending":
                self._move("pending", {"handling": ("suspend",), "solved": ("reopen", "suspend")})
            case "open" | "reopen":
                self._move("handling", {"pending": ("resume",), "solved": ("reopen",)})
            case "close":
                self._move("solved", {"handling": ("close",), "pending": ("close",)})
            case "sla_change" | "priority_change":
                self._change(event, next(coming))
            case "observe":
                self._look()
            case other:
                raise Unsayable(f"there is no event {other!r}")

    def _open(self, event: Mapping[str, Any]) -> None:
        by = event.get("by", "customer")
        opening = casefile.Opening("A line", requester=REQUESTER, number=NUMBER)
        name = self.workflow.definition.workflow
        answer = self.rehearsal.submit(
            casefile.Command(None, "open", ACTORS[by], {"subject": "A line"}, name, opening=opening)
        )
        if answer.refusal:
            raise Unsayable(answer.refusal.sentence)
        if by == "agent":
            # What the agent writes to the customer to open the case is an answer.
            self._reply(None)
        if event.get("state") == "pending":
            self._send("suspend", "agent")

    def _reply(self, counts_for: list[str] | None) -> None:
        for name in counts_for or [""]:
            given = WORD | ({"direction": "out"} if name == "update" else {})
            self._send({"first_response": "note", "update": "phone_note"}.get(name, "answer"), "agent", **given)

    def _move(self, to: str, ways: Mapping[str, tuple[str, ...]]) -> None:
        """Brings the case to a state; where it is there already, somebody only looked."""
        here = self.rehearsal.cases[NUMBER].configuration[-1]
        for event in ways.get(here, ()):
            self._send(event, "agent")
        if here == to:
            self._look()

    def _change(self, event: Mapping[str, Any], stage: policy.Stage) -> None:
        if event["what"] == "priority_change":
            self._send("set_priority", "agent", priority=stage.priority, reason="asked for")
        if event.get("anchor") == "now":
            self._send("reset_agreement", "agent", sla=stage.sla)
        elif event["what"] == "sla_change":
            self._send("edit", "agent", sla=stage.sla)

    def _look(self) -> None:
        self.rehearsal.submit(casefile.Command(NUMBER, None, casefile.SYSTEM))

    def _send(self, event: str, by: str, **given: Any) -> None:
        answer = self.rehearsal.submit(casefile.Command(NUMBER, event, ACTORS[by], given))
        if answer.refusal:
            raise Unsayable(f"{event}: {answer.refusal.sentence}")


def _at(event: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(event["at"]).astimezone(UTC)


def _calendar(line: Mapping[str, Any]) -> WorkingCalendar:
    extra = {date.fromisoformat(on): spans for on, spans in line.get("extra_workdays", {}).items()}
    holidays = {date.fromisoformat(on) for on in line.get("holidays", ())}
    return WorkingCalendar(line["tz"], line["weekly"], holidays, extra)
