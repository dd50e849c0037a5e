"""The desk of the kill campaign: a town's potholes, with a configuration and a database of its own."""

import socket
from datetime import date, timedelta
from pathlib import Path

from engine import clock, database, people, places, store
from notifications import bundles

WITHIN_S = 3
"""A case that is not filled by then is escalated."""
SUPERVISOR = people.Person("wang_fang", "Wang Fang", "wang.fang@desk.example", roles=frozenset({"supervisor"}))
LEASE_S = 3.0

WORKFLOW = f"""\
workflow: pothole
title: {{en: Pothole, zh-Hans: 路面坑洼, zh-Hant: 路面坑洞}}
calendar: 24x7
number: "P-{{year}}-{{seq:06}}"
form: [mark, {{field: photo, required: false}}]
roles: {{supervisor: {{en: Supervisor, zh-Hans: 主管, zh-Hant: 主管}}}}
fields:
  mark: {{type: text, required: true, title: {{en: Mark, zh-Hans: 标记, zh-Hant: 標記}}}}
  photo: {{type: files, title: {{en: Photo, zh-Hans: 照片, zh-Hant: 照片}}}}
states:
  received:
    initial: true
    title: {{en: Received, zh-Hans: 已受理, zh-Hant: 已受理}}
    transitions: [{{event: advance, target: looked_at}}, {{event: fill, target: filled}}]
  looked_at:
    title: {{en: Looked at, zh-Hans: 已查看, zh-Hant: 已查看}}
    transitions: [{{event: advance, target: received}}, {{event: fill, target: filled}}]
  filled: {{final: true, title: {{en: Filled, zh-Hans: 已填补, zh-Hant: 已填補}}}}
events:
  advance: {{title: {{en: Go on, zh-Hans: 推进, zh-Hant: 推進}}, by: [anyone], form: [{{field: mark, fresh: true}}]}}
  fill: {{title: {{en: Fill, zh-Hans: 填补, zh-Hant: 填補}}, by: [anyone], form: [{{field: mark, fresh: true}}]}}
deadlines:
  filling:
    title: {{en: Filling, zh-Hans: 填补, zh-Hant: 填補}}
    starts: opened
    met_by: [fill]
    within: {WITHIN_S}s
    escalate: [{{after: 0m, notify: [supervisor]}}]
  review:
    title: {{en: Review, zh-Hans: 复查, zh-Hant: 複查}}
    calendar: road_works
    starts: opened
    met_by: [fill]
    within: 20 working days
    escalate: [{{after: 0m, notify: [supervisor]}}]
notifications:
  - {{when: opened, template: case_received, to: [requester]}}
"""
CALENDAR = """\
calendar: road_works
title: {{en: Road works, zh-Hans: 道路施工, zh-Hant: 道路施工}}
based_on: cn_office
holidays:
{holidays}
"""


class Town:
    """A directory with all that processes need, and the database, open for looking. ``token`` is a supervisor's."""

    def __init__(self, directory: Path, sink_port: int, url: str | None = None) -> None:
        self.url = url or f"sqlite:///{directory / 'town.sqlite'}"
        self.port = free_port()
        self.config = directory / "config.toml"
        self._calendar = directory / "workflows" / "calendars" / "road_works.yaml"
        self._calendar.parent.mkdir(parents=True)
        self._holidays = 0
        self._today = clock.SystemClock().now().date()
        self.change_calendar()
        (directory / "workflows" / "pothole.yaml").write_text(WORKFLOW, encoding="utf-8")
        self.photo = directory / "photo.png"
        self.photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
        self.config.write_text(_config(self.url, self.port, sink_port), encoding="utf-8")
        self.clock = clock.SystemClock()
        self.database = database.open(self.url)
        with self.database.writing() as connection:
            now = self.clock.now()
            store.templates.publish(connection, bundles.load(places.TEMPLATES / "mail"), now, "town")
            store.holding.put(connection, False, "town", now)
            store.people.put(connection, people.Desk.of([SUPERVISOR], []))
            self.token = store.tokens.add(connection, SUPERVISOR.key, now, "town")

    def change_calendar(self) -> None:
        """One more holiday, so that the next start publishes a version and running deadlines are counted anew."""
        self._holidays += 1
        new = self._calendar.with_suffix(".new")
        days = [f"  {self._day(number)}: Holiday {number}" for number in range(self._holidays)]
        new.write_text(CALENDAR.format(holidays="\n".join(days)), encoding="utf-8")
        new.replace(self._calendar)

    def _day(self, number: int) -> date:
        """Every fourth lies before reviews are due, and moves them."""
        ahead = 7 + number // 4 if number % 4 == 0 else 400 + number
        return self._today + timedelta(days=ahead)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _config(url: str, port: int, sink_port: int) -> str:
    # Each mail is counted by itself, so that none is gathered into a digest.
    return f"""\
[database]
url = "{url}"
[web]
port = {port}
[mail]
smtp_host = "127.0.0.1"
smtp_port = {sink_port}
tls = "none"
timeout_s = 2.0
retry_after_s = 1.0
retry_at_most_s = 2.0
cap_recipient = 0
cap_case = 0
cap_workflow = 0
cap_hour = 0
backlog_after_s = 0
give_up_after_s = 2592000
[mailbox]
enabled = false
[worker]
sweep_every_s = 0.5
delivery_every_s = 0.5
batch_size = 20
lease_s = {LEASE_S}
[desk]
workflows_dir = "workflows"
"""
