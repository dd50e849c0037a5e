"""A small desk with a row in every table, and its moves."""

import hashlib
from datetime import date, timedelta

from engine import calendars, casefile, cases, clock, contexts, database, models, moving, store, sweeps
from engine.calendars import shelf
from engine.database import whole
from tests.engine import small_desk
from tests.engine.small_desk import DUE, LI_NA, MONDAY

LATE = DUE + timedelta(minutes=1)
ODD = MONDAY + timedelta(microseconds=1)


def live_through(desk: cases.Cases) -> None:
    """Cases come in and get late, a mail goes out; then a row for each table that has none yet."""
    first = small_desk.open_many(desk, 5)[0]
    desk.submit(casefile.Command(first, "note", LI_NA, {"body": "Kühlung 电梯"}, idempotency_key="k"), ODD)
    desk.submit(small_desk.opening("梯门关不上", phone="+86 138 0013 2207"), LATE)
    sweeps.run_once(desk, LATE)
    with desk.database.writing() as connection:
        (sent, *_) = store.outbox.claim(connection, "one", LATE, 300, 2)
        store.tries.begin(connection, [sent.id], "one", LATE, 300)
        store.tries.finish(connection, [store.tries.Result(sent.id, "sent", code=250)], "one", LATE)
        store.files.put(connection, bytes(range(256)), "image/png", ODD, 999)
        reader = store.deskmails.Reader("li_na", "Li Na", "li.na@desk.example", "en", "digest")
        told, later = contexts.Digest("daily", 2, 1, ODD.isoformat()), LATE + timedelta(days=1)
        store.deskmails.queue(connection, later, "digest", reader, told, 2, domain="desk.example", zone="UTC")
        for table, row in ROWS.items():
            whole.add(connection, whole.TABLES[table], [row])


ROWS = {
    "customers": (7, "north", "北医院", "A"),
    "contacts": (9, 7, "Wang Fang", None, "zh-Hans", None, ODD),
    "api_tokens": ("mark", "digest", "li_na", MONDAY, "li_na", None),
    "entry_tokens": ("digest", MONDAY, LATE, None),
    "sessions": ("digest", None, ODD, LATE),
    "people_history": (3, ODD, "li_na", "set", "chen_wei", None, '{"a":1.0}'),
    "calendar_versions": ("us_office", "c1", 1, models.json_text(shelf.Shelf.of(()).as_json()), MONDAY, "li_na"),
    "live_calendars": ("us_office", "c1"),
    "templates": ("t1", "late", "en", "Late, {{ 50 }} %", MONDAY, "li_na", "case"),
    "routings": ("r1", 1, "routing: [{triage: true}]", "routing.yaml", MONDAY, "li_na"),
    "live_templates": ("late", "en", "t1"),
    "absences": (4, "chen_wei", ODD, None, "li_na", "ill", MONDAY, "li_na"),
    "rosters": ("night", "Nights", "Asia/Shanghai", '[["mon","08:00","li_na",1]]', 2, date(2026, 1, 5)),
    "roster_swaps": (8, "night", MONDAY, ODD, None, MONDAY, "li_na"),
    "grade_managers": ("A", "li_na"),
    "paces": ("qq.example", ODD),
    "job_runs": ("digest", ODD),
    "links": (1, "caused_by", "LIFT-2026-00002", ODD, "li_na"),
    "attachments": (1, 1, "0" * 64, "photo 1.png"),
    "link_uses": ("digest", 1, "acknowledge_escalation", ODD, None),
    "mail_choices": (3, "requester", "w@x.example", "survey", False, ODD, "requester"),
    "cases_aside": (2, 1, "fault", "KeyError", 3, ODD, LATE, None),
    "incoming_mails": (
        5,
        "k",
        "pipe",
        ODD,
        hashlib.sha256(bytes(range(256))).hexdigest(),
        "<1@x.example>",
        "w@x.example",
        "Wang 王",
        "Re: 电梯",
        "taken",
        "references",
        1,
        1,
        None,
        LATE,
        "person:li_na",
    ),
    "suppressions": (3, "w@x.example", "dead", ODD, "userunknown", "5.1.1", 1, 5, LATE, "person:li_na"),
}


def begin(desk: cases.Cases, target: database.Database) -> moving.Move:
    """A move that has begun, or was taken up again."""
    seen = moving.prospect(desk.database, target)
    return moving.begin(desk.database, target, seen, desk.clock.now, _not_waiting)


def carry(desk: cases.Cases, target: database.Database) -> moving.Check | None:
    """A move from its beginning, or from where it stopped, to its end; None where all was there already."""
    came = moving.prospect(desk.database, target).came
    one = begin(desk, target)
    if not came:
        moving.copy(one, lambda _done: None)
    found = None if came else moving.check(one, lambda: None)
    moving.arrive(one)
    return found


def _not_waiting(_seconds: float) -> None:
    raise AssertionError("nothing was to be waited for")


def desk_on(opened: database.Database) -> cases.Cases:
    """The small desk's rules on a database that was filled."""
    return cases.Cases(opened, cases.Registry(lambda _name: calendars.ALWAYS), clock.VirtualClock(LATE))


def everything(opened: database.Database) -> dict[str, whole.Sum]:
    """What stands in each table."""
    with opened.reading() as connection:
        return {name: whole.add_up(connection, table) for name, table in whole.TABLES.items()}
