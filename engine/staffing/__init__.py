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
from engine.staffing.desk import Outcome, change
from engine.staffing.files import KEYS as FILE_KEYS
from engine.staffing.files import of as changes_of
from engine.staffing.files import read as read_file
from engine.staffing.problems import Problem
from engine.staffing.rights import is_above, leads, may
from engine.staffing.writing import person_facts, roster_facts

__all__ = [
    "FILE_KEYS",
    "AddAbsence",
    "AddSwap",
    "Change",
    "DropSwap",
    "EndAbsence",
    "Outcome",
    "Problem",
    "PutPerson",
    "PutRoster",
    "PutTeam",
    "SetGradeManager",
    "SetMember",
    "SetSupervisor",
    "change",
    "changes_of",
    "desk_of",
    "is_above",
    "leads",
    "may",
    "person_facts",
    "read_file",
    "roster_facts",
]
