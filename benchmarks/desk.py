"""The desk that is measured: repairs that are stepped, and potholes whose deadline falls due."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from benchmarks import stores
from engine import casefile, cases, clock, database, people, places
from engine.calendars import registry
from engine.store import people as persons
from engine.store import templates
from notifications import bundles

AT = datetime(2026, 1, 5, 1, tzinfo=UTC)
"""Nine o'clock of a Monday in Shanghai."""
OPERATOR = casefile.Actor("operator", "bench")
SUPERVISOR = people.Person("wang_fang", "Wang Fang", "wang.fang@desk.example", roles=frozenset({"supervisor"}))
EVENTS = ("diagnose", "ask", "reply", "finish")
"""The steps of a repair: each changes the state and one deadline."""

REPAIR = """\
workflow: repair
title: {en: Repair, zh-Hans: 报修, zh-Hant: 報修}
calendar: cn_office
number: "R-{year}-{seq:06}"
fields:
  equipment: {type: text, required: true, title: {en: Equipment, zh-Hans: 设备, zh-Hant: 設備}}
states:
  received:
    initial: true
    title: {en: Received, zh-Hans: 已受理, zh-Hant: 已受理}
    transitions: [{event: diagnose, target: repairing}]
  repairing:
    title: {en: Repairing, zh-Hans: 维修中, zh-Hant: 維修中}
    transitions: [{event: ask, target: waiting}, {event: finish, target: repaired}]
  waiting:
    title: {en: Waiting, zh-Hans: 等待回复, zh-Hant: 等待回覆}
    transitions: [{event: reply, target: repairing}]
  repaired: {final: true, title: {en: Repaired, zh-Hans: 已修复, zh-Hant: 已修復}}
events:
  diagnose: {title: {en: Diagnose, zh-Hans: 诊断, zh-Hant: 診斷}, by: [anyone]}
  ask: {title: {en: Ask the customer, zh-Hans: 询问客户, zh-Hant: 詢問客戶}, by: [anyone]}
  reply: {title: {en: Reply, zh-Hans: 回复, zh-Hant: 回覆}, by: [anyone]}
  finish: {title: {en: Finish, zh-Hans: 完成, zh-Hant: 完成}, by: [anyone]}
deadlines:
  first_response:
    title: {en: First response, zh-Hans: 首次响应, zh-Hant: 首次回應}
    starts: opened
    met_by: [diagnose]
    within: 4h
  solution:
    title: {en: Solution, zh-Hans: 解决, zh-Hant: 解決}
    starts: opened
    met_by: [finish]
    pauses_in: [waiting]
    within: 3 working days
    remind: [75%]
"""

WATCH = """\
workflow: watch
title: {en: Pothole, zh-Hans: 路面坑洼, zh-Hant: 路面坑洞}
calendar: 24x7
number: "W-{year}-{seq:06}"
roles: {supervisor: {en: Supervisor, zh-Hans: 主管, zh-Hant: 主管}}
states:
  received:
    initial: true
    title: {en: Received, zh-Hans: 已受理, zh-Hant: 已受理}
    transitions: [{event: fill, target: filled}, {event: fall_behind, target: late}]
  late:
    title: {en: Late, zh-Hans: 已逾期, zh-Hant: 已逾期}
    transitions: [{event: fill, target: filled}]
  filled: {final: true, title: {en: Filled, zh-Hans: 已填补, zh-Hant: 已填補}}
events:
  fill: {title: {en: Fill, zh-Hans: 填补, zh-Hant: 填補}, by: [anyone]}
  fall_behind: {title: {en: Fall behind, zh-Hans: 逾期, zh-Hant: 逾期}, by: [system]}
deadlines:
  filling:
    title: {en: Filling, zh-Hans: 填补, zh-Hant: 填補}
    starts: opened
    met_by: [fill]
    within: 1h
    escalate: [{after: 0m, notify: [supervisor], send: fall_behind}]
"""
WITHIN = timedelta(hours=1)
"""The target of a pothole."""


def start(store: stores.Store) -> tuple[str, cases.Cases]:
    """The desk on a new database, without cases, and the URL of that."""
    if store.template is None:
        store.template = store.new()
        _furnish(join(store.template))
    url = store.copy(store.template)
    return url, join(url)


def _furnish(desk: cases.Cases) -> None:
    with desk.database.writing() as connection:
        desk.registry.publish(connection, REPAIR, "repair.yaml", AT, "bench")
        desk.registry.publish(connection, WATCH, "watch.yaml", AT, "bench")
        templates.publish(connection, bundles.load(places.TEMPLATES / "mail"), AT, "bench")
        persons.put(connection, people.Desk.of([SUPERVISOR], []))
    desk.database.close()


def join(url: str) -> cases.Cases:
    """The desk on a database where it was started before."""
    return cases.Cases(database.open(url), cases.Registry(registry.find), clock.VirtualClock(AT))


def repair() -> casefile.Command:
    """Opens a repair, under the number that comes next."""
    return casefile.Command(None, "open", OPERATOR, {"equipment": "Lift 3"}, "repair")


def pothole() -> casefile.Command:
    """Opens a pothole, under the number that comes next."""
    return casefile.Command(None, "open", OPERATOR, {}, "watch")


def done(answers: Sequence[casefile.Answer]) -> list[str]:
    """The numbers of the cases, if everything was done: else nothing that was measured is worth anything."""
    refused = next((answer for answer in answers if not answer.accepted), None)
    if refused:
        raise SystemExit(f"the benchmark is wrong: {refused.refusal}")
    return [str(answer.number) for answer in answers]
