"""A small repair desk to decide about: one workflow with a history state, a pause, four eyes, rungs and a timer."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from engine import casefile, decide, definitions, people
from engine.calendars import registry

TEXT = """
workflow: repair
title: {en: Repair, zh-Hans: 报修, zh-Hant: 報修}
calendar: cn_office
number: "RPR-{year}-{seq:05}"
form: [equipment, {field: phone, required: false}]
roles:
  technician: {en: technicians, zh-Hans: 技术员, zh-Hant: 技術員}
  quality: {en: quality checkers, zh-Hans: 质检员, zh-Hant: 質檢員}
fields:
  equipment: {type: text, required: true, title: {en: Equipment, zh-Hans: 设备, zh-Hant: 設備}}
  phone: {type: phone, personal: true}
  level: {type: choice, choices: {minor: {en: minor}, critical: {en: critical}}}
  cost: {type: money, currency: CNY}
  round: {type: number, default: 0}
  other: {type: case}
  technician: {type: person, role: technician}
states:
  handling:
    initial: true
    states:
      received: {initial: true, transitions: [{event: diagnose, target: repairing}]}
      repairing:
        transitions:
          - {event: repair_done, target: checking, unless: "cost > 5000"}
          - {event: repair_done, target: approving}
      approving: {transitions: [{event: allow, target: checking}]}
      checking: {transitions: [{event: pass, target: completed}, {event: fail, target: repairing}]}
    history: {where_we_were: {type: deep}}
    transitions: [{event: ask_customer, target: waiting}, {event: join, target: completed}]
  waiting: {transitions: [{event: customer_replied, target: where_we_were}]}
  completed: {closes: true, transitions: [{event: reopen, target: handling}, {event: file, target: filed}]}
  filed: {final: true}
events:
  diagnose: {by: [technician], form: [level], assign: actor, title: {en: Diagnose}}
  repair_done: {by: [technician], form: [{field: cost, required: false}]}
  allow: {by: [quality]}
  pass: {by: [quality, technician], not_by: {event: repair_done}}
  fail: {by: [quality], set: {round: {expr: round + 1}}}
  ask_customer: {by: [technician]}
  customer_replied: {by: [anyone]}
  join: {by: [technician], form: [other], link: {kind: duplicate_of, to: field.other}}
  reopen: {by: [anyone]}
  file: {by: [system]}
deadlines:
  first_response:
    met_by: [diagnose]
    within: {by: grade, A: 30m, default: 4h}
    remind: ["75%"]
    escalate:
      - {after: 0m, notify: [assignee, team_lead]}
      - {after: 2h, notify: [supervisor], raise_priority: true}
  resolution: {met_by: [closed], pauses_in: [waiting], within: {by: level, critical: 8h, default: 3 working days}}
  filing: {starts: completed, each: true, cancelled_by: [reopen], timer: true, within: 30 calendar days,
           escalate: [{after: 0m, send: file}]}
notifications:
  - {when: opened, template: case_received, to: [requester, team_lead]}
  - {when: closed, template: case_closed, to: [requester]}
  - {when: diagnose, template: diagnosed, to: [team_lead], cond: "level == 'critical'"}
"""


HOUR = timedelta(hours=1)
LIFTS = frozenset({"lifts"})


def someone(key: str, language: str, role: str | None, teams: frozenset[str] = frozenset()) -> people.Person:
    roles = frozenset({role} if role else ())
    name = key.replace("_", " ").title()
    return people.Person(key, name, f"{key}@desk.example", language, "wang_fang", None, roles, teams)


DESK = people.Desk.of(
    [
        someone("li_na", "en", "technician", LIFTS),
        someone("zhao_lei", "zh-Hans", "technician"),
        someone("chen_jing", "en", "quality"),
        someone("wang_fang", "en", None, LIFTS),
    ],
    [people.Team("lifts", "Lifts", "wang_fang")],
)
OPENING = casefile.Opening(
    title="Lift 3 stops between floors",
    customer=casefile.Customer(1, "hengtai", "Hengtai Plaza", "A"),
    requester=casefile.Contact(1, "Porter", "porter@hengtai.example", "zh-Hans"),
    team="lifts",
    assignee="li_na",
    number="RPR-2026-00418",
)
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai, an office day."""


def person(key: str) -> casefile.Actor:
    return casefile.Actor("person", key)


@dataclass
class Story:
    """A case told command by command; ``told`` keeps every decision."""

    workflow: decide.Workflow
    case: casefile.CaseFile | None = None
    told: list[casefile.Decision] = field(default_factory=list)

    def tell(self, event: str | None, by: str | casefile.Actor, at: datetime, /, **data: Any) -> casefile.Decision:
        actor = person(by) if isinstance(by, str) else by
        number = self.case.number if self.case else None
        command = casefile.Command(number, event, actor, data, "repair", None if self.case else OPENING)
        known = casefile.Known(frozenset({"RPR-2026-00001"}))
        decision = decide.decide(self.workflow, self.case, command, at, DESK, known)
        self.told.append(decision)
        if decision.entries:
            self.case = decision.case
        return decision

    def look(self, at: datetime) -> casefile.Decision:
        return self.tell(None, casefile.SYSTEM, at)

    def row(self, name: str) -> casefile.DeadlineRow:
        assert self.case is not None
        return [row for row in self.case.deadlines if row.name == name][-1]


def changed(text: str) -> decide.Workflow:
    return decide.Workflow.build(definitions.parse(text, "repair.yaml"), registry.find)
