"""The same story on SQLite and on PostgreSQL: every public function of store and queries says the same of it."""

import inspect
import pkgutil
import pprint
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import sqlalchemy

from engine import casefile, cases, contexts, people, queries, store, sweeps
from engine.calendars import shelf
from engine.database import Connection
from engine.queries import (
    contacts,
    escalations,
    gathered,
    mails,
    notified,
    pages,
    queue,
    replays,
    running,
    search,
    senders,
    staff,
    standing,
    supervision,
    suppressions,
    undelivered,
    versions,
    waiting,
)
from engine.queries.sight import Sight
from engine.store import past, pruning, readable
from tests import postgres
from tests.engine import small_desk
from tests.engine.small_desk import DUE, LI_NA, MONDAY

HOUR = timedelta(hours=1)
LATE = DUE + timedelta(minutes=1)
FIRST, SECOND = "LIFT-2026-00001", "LIFT-2026-00002"
ALL = queries.Filter()
EMPTY = shelf.Shelf.of(()).as_json()
# Not asked by themselves: the locks and statements beneath, and what only PostgreSQL can have asked of it.
BENEATH = {"of", "among", "first_mail"}


class Template:
    """A template as a bundle of the notifications would be."""

    name, language, source, hash, kind = "deadline_breached", "en", "Late.", "hash of it", "case"


def _live_through(desk: cases.Cases) -> None:
    """A customer's lift is stuck; it gets late, someone is away, mails go out."""
    with desk.database.revising() as connection:
        north = store.people.put_customer(connection, "north", "North Hospital 北医院", "A")
        store.people.add_contact(connection, "Wang Fang", "Wang@North.example", "zh-Hans", "138 0013-2207", north.id)
        store.people.add_contact(connection, "Nobody's", None)
        store.templates.publish(connection, [Template()], MONDAY, "li_na")
        store.calendars.publish(connection, "us_office", "c1", EMPTY, MONDAY, "li_na")
        _staff(connection)
    for number in small_desk.open_many(desk, 3):
        note = casefile.Command(number, "note", LI_NA, {"body": "Kühlung 电梯"}, idempotency_key=f"k-{number}")
        assert desk.submit(note, MONDAY + HOUR).accepted
    desk.submit(small_desk.opening("梯门关不上", phone="+86 138 0013 2207"), MONDAY)
    desk.submit(casefile.Command(SECOND, "link", LI_NA, {"kind": "caused_by", "case": FIRST}), MONDAY + 2 * HOUR)
    desk.submit(casefile.Command(SECOND, "repair", LI_NA), MONDAY + 3 * HOUR)
    assert sweeps.run_once(desk, LATE).fired == 3


def _staff(connection: Connection) -> None:
    away = people.Absence("chen_wei", MONDAY, MONDAY + HOUR, "li_na")
    ids = [store.staff.add_absence(connection, away, "ill", MONDAY, "li_na") for _ in range(3)]
    store.staff.end_absence(connection, ids[0], MONDAY + HOUR / 2)
    store.staff.drop_absence(connection, ids[1])
    week = (people.Handover("mon", "08:00", "li_na"),)
    store.staff.put_roster(connection, people.Roster("night", "Nights", "Asia/Shanghai", week))
    swaps = [people.Swap(MONDAY, MONDAY + HOUR, one) for one in ("chen_wei", None)]
    numbers = [store.staff.add_swap(connection, "night", one, MONDAY, "li_na") for one in swaps]
    store.staff.drop_swap(connection, numbers[1])
    store.staff.set_supervisor(connection, "chen_wei", None)
    store.staff.put_grade_manager(connection, "A", "li_na")
    store.staff.note(connection, [store.staff.Changed("set", "chen_wei", None, {"a": 1})], MONDAY, "li_na")


def _asked(connection: Connection, desk: cases.Cases) -> Iterator[tuple[str, Any]]:
    """What is asked of the story, and the answer."""
    workflow = desk.registry.live(connection, "lift")
    assert workflow is not None
    hash_ = workflow.definition.hash
    known = casefile.Known(frozenset({FIRST, "x"}), frozenset({"north", "x"}), frozenset({"x"}))
    yield "load_cases", store.load_cases(connection, [FIRST, SECOND, "x"])
    yield "load_readable", readable.load_readable(connection, [FIRST, "x"])
    yield "known", store.known.find(connection, known)
    yield "answers", store.answers.load(connection, [f"k-{FIRST}", "x"])
    yield "definitions", [store.definitions.all_live(connection), store.definitions.versions(connection)]
    yield "definition", [store.definitions.live(connection, "lift"), store.definitions.version_of(connection, hash_)]
    yield "source", [store.definitions.source(connection, hash_), store.templates.source(connection, Template.hash)]
    yield "templates", store.templates.live(connection)
    yield "calendars", [store.calendars.live(connection), store.calendars.was_live(connection, "us_office", "c1")]
    yield "sources", [store.calendars.live_sources(connection), store.calendars.find(connection, "us_office", "c1")]
    yield "desk", [store.people.desk(connection), store.staff.absences(connection), store.staff.absence(connection, 1)]
    yield "rosters", [store.staff.rosters(connection), store.staff.grade_managers(connection)]
    yield "customers", [store.people.customers(connection), store.people.customer(connection, "north")]
    yield "contacts", [store.people.contacts_at(connection, "wang@NORTH.example"), store.people.contact(connection, 1)]
    yield "contacts_of", store.people.contacts_of(connection, 1)
    yield "open_cases", [store.people.open_cases(connection, one) for one in ("lifts", "doors")]
    yield "facts", [store.facts.versions(connection), store.facts.last_seen(connection)]
    yield "past", past.of(connection, 1)
    yield "past since", past.since(connection, {1: MONDAY, 2: LATE}, 3)
    yield "aside", queries.aside(connection)
    yield "chains", [(one.number, one.seq, len(one.entries)) for one in queries.chains(connection)]
    for text in ("", "wang", "138001", "NORTH", "北"):
        yield f"find {text}", contacts.find(connection, text, "north", "1")


def _asked_of_cases(connection: Connection, desk: cases.Cases) -> Iterator[tuple[str, Any]]:
    """What pages, commands and passes ask."""
    workflow = desk.registry.live(connection, "lift")
    assert workflow is not None
    sight = Sight.of(small_desk.PEOPLE.persons["li_na"], [workflow.definition], LATE)
    asked = queue.Asked(sight, LATE, LATE + 9 * HOUR, "all")
    yield "counts", [queries.counts(connection), queries.counts(connection, "lift"), queries.outbox(connection)]
    yield "by_state", [queries.by_state(connection, "lift"), queries.last_entry_at(connection)]
    first = queries.due(connection, LATE + HOUR, 2)
    yield "due", [[one.number for one in first], queries.next_due(connection, LATE)]
    yield "due after", [one.number for one in queries.due(connection, LATE + HOUR, 9, first[0])]
    yield "next_mail", queries.next_mail(connection, LATE)
    yield "acknowledged", escalations.acknowledged(connection, LATE, sight, 2)
    yield "unreached", escalations.unreached(connection, sight, 2)
    for case_id, number in ((1, FIRST), (2, SECOND)):
        yield f"history {case_id}", queries.history(connection, case_id)
        yield f"said {case_id}", [queries.conversation(connection, case_id), queries.links(connection, case_id, number)]
        yield f"told {case_id}", queries.told(connection, case_id)
        yield f"before {case_id}", store.threads.earlier(connection, [(99, case_id, "li.na@desk.example")], 3)
    for wanted in (
        ALL,
        queries.Filter("lift", "received", is_open=True, breached=True),
        queries.Filter(text="lift-2026"),
    ):
        yield f"list {wanted}", [queries.list_cases(connection, wanted), queries.count_cases(connection, wanted)]
        yield f"page {wanted}", pages.page(connection, wanted, sight, 2, 3)
    yield "queue", [queue.queue(connection, asked), supervision.overview(connection, asked, 2)]
    for given in ("电梯", "梯门", "lift-2026-00001", "stuck flo", "north", "x"):
        yield f"search {given}", search.search(connection, sight, given, 2)
    yield "notified", [supervision.notified(connection, [FIRST]), [notified.mail(connection, one) for one in (1, 999)]]
    stale = {"24x7": "other"}
    yield "stale", [queries.running_calendars(connection), queries.stale(connection, stale, 2)]
    yield "count_stale", queries.count_stale(connection, stale)
    yield "staff", [staff.absences(connection, MONDAY), staff.swaps(connection, "night", MONDAY)]
    yield "people_history", staff.people_history(connection, "chen_wei")
    yield "standing", standing.standing(connection, LATE)
    yield "versions", [versions.versions(connection, "lift"), versions.elsewhere(connection, "lift", "x", 2)]
    yield "count_elsewhere", versions.count_elsewhere(connection, "lift", "x")
    yield "running", running.running(connection)
    yield "replays", sorted(replays.due_instants(connection, "lift"))


def _paced(connection: Connection) -> Iterator[tuple[str, Any]]:
    """How fast mail goes."""
    paces, limits = store.paces, store.paces.Limits(20, 2)
    readers = ["a@One.example", "b@one.example", "c@two.example", "d@one.example"]
    yield "taken", [paces.take(connection, LATE, limits, readers) for _ in range(2)]
    room = paces.room(connection, LATE, limits)
    yield "room", [room.most, room.closed, paces.next_room(connection, LATE, limits)]
    yield "claimed by pace", [one.id for one in store.outbox.claim(connection, "two", LATE + HOUR, 1, 5, limits=limits)]
    yield "taken later", [paces.take(connection, LATE + 3 * HOUR, limits, readers[:1]), paces.domain_of("x@B.example")]


def _changed(connection: Connection) -> Iterator[tuple[str, Any]]:
    """What else is done to the story, and what comes of it."""
    yield "job", [store.jobs.take(connection, "digest", MONDAY) for _ in range(2)]
    yield (
        "sizes",
        store.files.sizes(connection, [store.files.put(connection, b"three", "text/plain", MONDAY, 9), "none"]),
    )
    yield "file", store.files.get(connection, store.files.put(connection, b"\x00\xff", "image/png", MONDAY, 9))
    claimed = store.outbox.claim(connection, "one", LATE + HOUR, 300, 2)
    yield "claimed", claimed
    yield "begun", [store.tries.begin(connection, [one.id], "one", LATE + HOUR, 300) for one in claimed]
    store.tries.finish(connection, [store.tries.Result(claimed[0].id, "sent", code=250)], "one", LATE)
    second = claimed[1].id
    store.tries.finish(
        connection,
        [store.tries.Result(second, "deferred", code=None, text="cut off", retry_at=LATE + 2 * HOUR, unknown=True)],
        "one",
        LATE,
    )
    yield "deferred", [queries.next_mail(connection, LATE), mails.states(connection, second)]
    store.outbox.release(connection, [second], "one")
    yield from _paced(connection)
    yield from _settled(connection, claimed[0].id, second)
    yield from _came_back(connection, claimed[0].id, second)
    yield from _came(connection, claimed[0].message_id)
    yield from _routed(connection, claimed[0].message_id)
    yield "withdrawn", store.outbox.withdraw_pointless(connection, LATE + HOUR)
    yield from _used(connection, claimed[0].id)
    store.aside.fail(connection, {FIRST: ("fault", "KeyError"), SECOND: ("fault", "x")}, LATE, 1)
    yield "aside", queries.aside(connection)
    store.aside.clear(connection, [FIRST])
    yield "forgotten", [store.aside.forget_void(connection), queries.aside(connection)]
    token = store.sessions.make_token(connection, MONDAY)
    yield "usable", store.sessions.is_usable(connection, token, MONDAY)
    key = store.sessions.begin(connection, token, MONDAY) or ""
    store.sessions.act_as(connection, key, "li_na")
    yield (
        "session",
        [store.sessions.person_of(connection, key, MONDAY), store.sessions.begin(connection, token, MONDAY)],
    )
    store.sessions.end(connection, key)
    made = store.tokens.add(connection, "li_na", MONDAY, "li_na")
    (listed,) = store.tokens.listed(connection)
    yield "token", [store.tokens.person_of(connection, made), store.tokens.revoke(connection, listed.mark, MONDAY)]
    yield "revoked", [store.tokens.person_of(connection, made), store.tokens.revoke(connection, listed.mark, MONDAY)]
    store.facts.put(connection, "lift", {"a": "电梯"})
    store.facts.outdate(connection, "desk")
    store.facts.see(connection, LATE)
    store.facts.see(connection, MONDAY)
    yield "seen", [store.facts.get(connection, "lift"), store.facts.last_seen(connection)]
    store.facts.see_anew(connection, MONDAY)
    yield "seen anew", [store.facts.last_seen(connection), store.facts.versions(connection)]
    yield from _gathered(connection)
    yield "erased", [store.personal.erase(connection, 1, LATE, "body"), store.personal.erase(connection, 1, LATE)]
    yield "pruned", pruning.prune(connection, LATE + 999 * 24 * HOUR, timedelta(days=1))
    store.emptying.empty(connection)
    yield "empty", [queries.counts(connection), queries.outbox(connection)]
    yield from _moved(connection)


def _gathered(connection: Connection) -> Iterator[tuple[str, Any]]:
    """A storm: mails are gathered, who hears of it, and the digest."""
    storms, governor, after = store.storms, store.caps.Governor(cap_hour=1), LATE + 5 * HOUR
    yield "collapsed", [store.digests.collapse(connection, after, governor), gathered.gathered(connection)]
    yield "reached", [storms.reached_count(connection, LATE), storms.reached(connection, LATE), LATE]
    yield "lasts", [storms.lasts(connection), storms.joined(connection, after), storms.joined(connection, MONDAY)]
    passed = [store.caps.Passed("hour", "", "", 2, 1)]
    storms.one_at_a_time(connection)
    storms.report(connection, after, governor, passed, 2)
    storms.report(connection, after + HOUR / 2, governor, passed, 2)
    yield "reported", [storms.last_report(connection), storms.last_digests(connection, after, "gathered")]
    to = store.deskmails.Reader("li_na", "Li Na", "li.na@desk.example", "zh-Hant", "digest")
    told = contexts.Digest("hour", 2, 1, MONDAY.isoformat())
    kept = store.deskmails.queue(connection, after, "gathered", to, told, 1, domain="x.example", zone="UTC")
    yield "queued", [store.outbox.mail(connection, kept), gathered.waiting_digests(connection)]
    yield "wishes", store.rounds.wishes(connection, after, "us_office")


def _settled(connection: Connection, first: int, second: int) -> Iterator[tuple[str, Any]]:
    """What people do about mails, and how they find them."""
    settling, outbox = store.settling, store.outbox
    yield "due_from", [settling.due_from(connection, one) for one in (MONDAY, LATE, LATE + HOUR, LATE + HOUR)]
    yield "again", [settling.again(connection, one, LATE, "operator:root") for one in (first, second)]
    store.tries.finish(connection, [store.tries.Result(second, "unknown", text="cut off", unknown=True)], "x", LATE)
    outbox.settle(connection, second, state="unknown", next_attempt_at=None)
    yield "parked", outbox.mail(connection, second)
    yield "was_sent", [settling.was_sent(connection, second, LATE, "operator:root", "she has it") for _ in range(2)]
    outbox.settle(connection, second, state="failed")
    outbox.record(connection, second, LATE, "failed", 550, "no such user", author=None)
    wanted = mails.Wanted(("failed", "sent"), FIRST, "Wang@north.example", MONDAY)
    yield "mails", [mails.mails(connection, one, 2) for one in (mails.Wanted(), wanted)]
    yield "failed", [mails.failed(connection), mails.waiting_count(connection), mails.states(connection, second)]
    yield "hold", store.holding.read(connection)
    for on in (False, True):
        store.holding.put(connection, on, "operator:root", LATE)
        yield f"hold {on}", store.holding.read(connection)


def _came_back(connection: Connection, first: int, second: int) -> Iterator[tuple[str, Any]]:
    """What relays report later, the addresses that take no mail, and what a case has not heard of."""
    reports, found = store.reports, store.suppressions
    named = [mails.message_id(connection, one) for one in (first, 9_999)]
    yield "named", [mails.by_message_id(connection, [named[0] or ""]) == first, mails.destination(connection, first)]
    store.outbox.settle(connection, first, state="sent", next_attempt_at=None)
    report = store.incoming.record(connection, "bounce", "<b@x>", b"bounce", "pipe", LATE, 9)[0]
    yield "new", store.incoming.is_new(connection, report)
    dead = reports.Report("failed", "userunknown", "5.1.1", 550, is_dead=True)
    yield "booked", [reports.book(connection, first, one, report, LATE) for one in (dead, dead)]
    yield "bounced", mails.states(connection, first)
    yield "untold", undelivered.untold(connection, 9)
    reports.told(connection, first, LATE)
    yield "told", [len(undelivered.untold(connection, 9)), undelivered.reached_at(connection, 1)]
    yield "entry", undelivered.facts_of_entry(connection, 1, 1)
    again = found.Finding("Wang@North.example", "complained", "feedback", "", first)
    yield "complained", [found.add(connection, again, LATE) for _ in range(2)]
    store.outbox.settle(connection, second, state="queued", next_attempt_at=LATE)
    waiting_ones = sqlalchemy.text("state = 'queued'")
    yield "applied", [found.apply(connection, waiting_ones, LATE, 9) for _ in range(2)]
    yield "suppressed", [suppressions.suppressed(connection, 9), suppressions.dead_count(connection)]
    yield "lifted", [found.lift(connection, "WANG@north.example", LATE, "person:li_na") for _ in range(2)]
    yield "all", suppressions.suppressed(connection, 9, lifted=True)


def _used(connection: Connection, notification: int) -> Iterator[tuple[str, Any]]:
    """Links that are used, and readers who want no surveys."""
    links, choices = store.links, store.choices
    yield "began", [links.begin(connection, "digest", notification, "confirm", at) for at in (MONDAY, LATE)]
    for at in (LATE + HOUR, LATE + 2 * HOUR):
        links.finish(connection, "digest", at)
    yield "used", [links.use(connection, one) for one in ("digest", "x")]
    yield "done", links.begin(connection, "digest", notification, "confirm", LATE + 3 * HOUR)
    reader = choices.reader_of("requester", "1", "Wang@North.example")
    for wanted in (True, False, False, True, False):
        yield (
            f"wants {wanted}",
            [
                choices.put(connection, "requester", reader, "survey", "requester:1", LATE, wanted=wanted),
                choices.last(connection, "requester", reader, "survey"),
                choices.last(connection, "person", reader, "survey"),
            ],
        )
    yield "unwanted", choices.unwanted(connection, sqlalchemy.true())


def _routed(connection: Connection, ours: str) -> Iterator[tuple[str, Any]]:
    """What intake asks before a mail begins a case, and the routing that is in force."""
    known, hour_ago = store.people.add_contact(connection, "Zhao", "Z@x.example", unverified_since=LATE), LATE - HOUR
    store.people.add_contact(connection, "Zhao", "z@X.example", "zh-Hans", None, 1)
    yield "senders", [senders.senders(connection, "z@x.example"), senders.is_unverified(connection, known.id)]
    yield "answered", [senders.was_answered(connection, "z@x.example", LATE - HOUR)]
    yield "not to choose", [one.name for one in contacts.find(connection, "Zhao").contacts]
    yield "verified", [store.people.verify_contact(connection, known.id, 1) for _ in range(2)]
    yield "known", [senders.senders(connection, "z@x.example"), senders.is_unverified(connection, known.id)]
    came = [senders.came_from(connection, "w@x.example", hour_ago), senders.came_to(connection, 1, hour_ago)]
    yield "began", [senders.began_by(connection, one) for one in (1, 2)]
    yield "came", [*came, senders.came_from(connection, "w@x.example", LATE + HOUR)]
    yield "own", [queries.home_by_own_mail(connection, one) for one in (ours, "<none@x>")]
    routings = store.routings
    for hash_, back in (("a", False), ("b", False), ("a", False), ("a", True), ("a", False)):
        made = routings.publish(connection, hash_, "routing: 电梯", "routing.yaml", LATE, "li_na", back=back)
        yield f"routing {hash_} {back}", [made, routings.live(connection)]
    store.incoming.settle(connection, 1, store.incoming.Judged("quarantined", "loop"), LATE)
    told = [store.quarantine.report(connection, at, store.quarantine.USUAL) for at in (LATE, LATE + HOUR)]
    yield "quarantined", [told, store.quarantine.is_due(connection, LATE + HOUR)]
    routings.retire(connection)
    yield "no routing", routings.live(connection)


def _came(connection: Connection, ours: str) -> Iterator[tuple[str, Any]]:
    """Mails that come in: on record once, begun by one alone, tried again, settled by intake and by people."""
    came = store.incoming
    ways = ("pipe", "imap")
    first, again = (came.record(connection, "key", "<1@x>", b"one", way, LATE, 9) for way in ways)
    second, _ = came.record(connection, "other", "<2@x>", b"two", "pipe", LATE, 9)
    # PostgreSQL gives a number to what was there already, too, and leaves it out.
    yield "recorded", [first, again, queries.due_incoming(connection, LATE, 9) == [first[0], second]]
    yield "taken once", [came.begin(connection, first[0], LATE, 60) for _ in range(2)]
    came.stumble(connection, first[0], LATE, 30, "KeyError")
    yield "stumbled", [queries.incoming_one(connection, first[0]), len(queries.due_incoming(connection, LATE, 9))]
    judged = came.Judged("triage", "no case is known", None, "w@x.example", "Wang 王", "电梯")
    came.settle(connection, first[0], judged, LATE)
    came.settle(connection, second, came.Judged("taken", "references", 1), LATE)
    yield "waiting", [queries.waiting_incoming(connection), queries.incoming(connection, ("triage",), 9)]
    for oversees in (True, False):
        asked = waiting.Asked(Sight.of(small_desk.PEOPLE.persons["li_na"], [], LATE), oversees)
        yield (
            f"waits {oversees}",
            [
                waiting.count(connection, asked),
                waiting.page(connection, asked, 9, 0),
                waiting.one(connection, asked, first[0]),
                waiting.takes(connection, asked, FIRST),
            ],
        )
    yield "waits", [waiting.any_waits(connection), waiting.unconfirmed(connection, 1, 9)]
    yield "decided", [came.dismiss(connection, first[0], "person:li_na", LATE) for _ in range(2)]
    came.confirm(connection, first[0], 1, "person:li_na", LATE)
    yield "confirmed", queries.incoming_one(connection, first[0])
    yield "homes", [queries.home_by_mails(connection, [one]) for one in (ours, "<2@x>", "<3@x>")]
    yield "home", [queries.home_by_number(connection, FIRST), queries.home_by_id(connection, 2)]
    yield "heads", [queries.newest_heads(connection, most) for most in (1, 9)]
    yield "content", queries.content(connection, store.files.put(connection, b"one", "message/rfc822", LATE, 9))


def _moved(connection: Connection) -> Iterator[tuple[str, Any]]:
    """The database is locked for a move and unlocked, filled by another and put to work, filled and given up."""
    moves = store.moves
    moves.lock(connection)
    moves.leave(connection, moves.Leaving("one", "/there.sqlite", "settling"))
    yield "leaving", [moves.marks(connection), moves.on_their_way(connection, LATE)]
    moves.stay(connection)
    filling = moves.Filling("two", "/here.sqlite", "job_runs", ("a",), 1)
    moves.begin_filling(connection, filling)
    moves.fill(connection, filling, {"job_runs": [("digest", MONDAY)]})
    yield "filling", [moves.marks(connection), moves.said(moves.marks(connection))]
    moves.arrive(connection, "two")
    yield "arrived", [moves.marks(connection), store.jobs.take(connection, "digest", MONDAY)]
    moves.refuse(connection, "two")
    yield "refused", moves.marks(connection)


def _told(url: str) -> dict[str, str]:
    desk = small_desk.start(url)
    _live_through(desk)
    with desk.database.reading() as connection:
        found = {
            name: _plain(answer) for asked in (_asked, _asked_of_cases) for name, answer in asked(connection, desk)
        }
    with desk.database.writing() as connection:
        found |= {f"then {name}": _plain(answer) for name, answer in _changed(connection)}
    desk.database.close()
    return found


def _plain(answer: Any) -> str:
    """An answer as a text, without what is drawn by lot: Message-IDs, salts and what they were digested with."""
    return re.sub(r"[0-9a-f]{20,}", "•", pprint.pformat(answer))


def _functions(package: Any) -> Iterator[Callable[..., Any]]:
    for one in pkgutil.iter_modules(package.__path__):
        module = import_module(f"{package.__name__}.{one.name}")
        for name, function in vars(module).items():
            mine = inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
            if mine and "connection" in inspect.signature(function).parameters and name not in BENEATH:
                yield function


def test_both_stores_say_the_same_of_one_story(tmp_path: Path) -> None:
    first, second = _told(f"sqlite:///{tmp_path / 'desk.sqlite'}"), _told(postgres.empty_database())
    assert [(name, first[name], second[name]) for name in first if first[name] != second[name]] == []
    assert first.keys() == second.keys()


def test_every_public_function_of_store_and_queries_is_asked() -> None:
    told = Path(__file__).read_text(encoding="utf-8")
    asked = [f"{one.__module__}.{one.__name__}" for package in (store, queries) for one in _functions(package)]
    assert [name for name in asked if f".{name.rpartition('.')[2]}(" not in told.replace(" (", "(")] == []
