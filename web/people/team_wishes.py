"""A team as a form asks for it: a new one, one that is there, and one that is to be retired."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine import people, staffing
from web import forms
from web.forms import asked as asking
from web.people import wish
from web.people.wish import Values, Wish
from web.reader import Reader

_LISTS = frozenset({"lead"})


def added(desk: people.Desk, me: str, reader: Reader) -> Wish:
    """A team that the desk has from now on."""
    name, *rest = _asked(people.Team("", ""), desk, reader)
    key = forms.Asked(asking.word("key", "text", reader, max_length=64), required=True)
    return Wish(
        reader.say("team_add"),
        reader.say("nav_people"),
        "/people",
        reader.say("team_add_note"),
        (name, key, *rest),
        staffing.may(desk, me, staffing.PutTeam(people.Team("", ""))),
        reader.say("for_leads"),
        lambda values: _changes(people.Team(values["key"], ""), desk, values),
        staffing.Seen("team", "", staffing.NEW),
        _LISTS,
        "/teams",
    )


def changed(team: people.Team, desk: people.Desk, me: str, reader: Reader) -> Wish:
    """A team gets another name, another lead, or other members."""
    return Wish(
        reader.say("team_change"),
        team.title,
        f"/teams/{team.key}",
        reader.say("team_note"),
        tuple(_asked(team, desk, reader)),
        not team.retired and staffing.may_change_team(desk, me, team.key),
        _whose(team, reader),
        lambda values: _changes(team, desk, values),
        wish.seen(desk, "team", team.key),
        _LISTS,
    )


def retired(team: people.Team, desk: people.Desk, me: str, reader: Reader) -> Wish:
    """A team takes no cases any more: nobody leads it then, and nobody is in it."""
    gone = [staffing.SetMember(one.key, team.key, False) for one in desk.members(team.key)]
    return Wish(
        reader.say("team_retire"),
        team.title,
        f"/teams/{team.key}",
        reader.say("team_retire_note", count=len(gone)),
        (),
        not team.retired and staffing.may_change_team(desk, me, team.key),
        _whose(team, reader),
        lambda _values: (*gone, staffing.PutTeam(replace(team, lead=None, retired=True))),
        wish.seen(desk, "team", team.key),
    )


def _whose(team: people.Team, reader: Reader) -> str:
    return reader.say("team_is_retired") if team.retired else reader.say("for_team")


def _asked(team: people.Team, desk: people.Desk, reader: Reader) -> Iterator[forms.Asked]:
    everyone = {one.key: one.name for _, one in sorted(desk.persons.items())}
    members = [one.key for one in desk.members(team.key)]
    yield forms.Asked(asking.word("team_title", "text", reader, max_length=200), True, current=team.title)
    yield forms.Asked(asking.word("lead", "choice", reader, everyone), current=team.lead)
    yield forms.Asked(asking.word("members", "choices", reader, everyone), current=members)


def _changes(team: people.Team, desk: people.Desk, values: Values) -> Sequence[staffing.Change]:
    """The changes that the values give; the lead is always a member."""
    lead = values["lead"]
    before = {one.key for one in desk.members(team.key)}
    wanted = set(values["members"] or ()) | ({lead} if lead else set())
    return (
        staffing.PutTeam(replace(team, title=values["team_title"], lead=lead)),
        *(staffing.SetMember(key, team.key, key in wanted) for key in sorted(wanted ^ before)),
    )
