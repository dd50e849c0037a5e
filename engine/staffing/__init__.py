"""Staffing: changes of persons, teams, absences, duty rosters and who looks after a grade, each put on record."""

from engine.staffing.afterwards import desk_of
from engine.staffing.changes import (
    AddAbsence,
    AddSwap,
    Change,
    DropSwap,
    EndAbsence,
    PutPerson,
    PutRoster,
    PutTeam,
    SetGradeManager,
    SetMember,
    SetSupervisor,
)
from engine.staffing.checks import is_key
from engine.staffing.desk import Outcome, change
from engine.staffing.files import KEYS as FILE_KEYS
from engine.staffing.files import of as changes_of
from engine.staffing.files import read as read_file
from engine.staffing.problems import Problem
from engine.staffing.rights import facts_for, is_above, leads, may, may_change_team, oversees
from engine.staffing.seen import NEW, Kind, Seen, grades, mark
from engine.staffing.writing import person_facts, roster_facts, team_facts

__all__ = [
    "FILE_KEYS",
    "NEW",
    "AddAbsence",
    "AddSwap",
    "Change",
    "DropSwap",
    "EndAbsence",
    "Kind",
    "Outcome",
    "Problem",
    "PutPerson",
    "PutRoster",
    "PutTeam",
    "Seen",
    "SetGradeManager",
    "SetMember",
    "SetSupervisor",
    "change",
    "changes_of",
    "desk_of",
    "facts_for",
    "grades",
    "is_above",
    "is_key",
    "leads",
    "mark",
    "may",
    "may_change_team",
    "oversees",
    "person_facts",
    "read_file",
    "roster_facts",
    "team_facts",
]
