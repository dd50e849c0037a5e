"""The tables. Column names are the words of the design; what they mean stands with each table."""

from sqlmodel import SQLModel

from engine.models.calendar import CalendarVersion, LiveCalendar
from engine.models.case import Attachment, Case, Deadline, HistoryEntry, Link, Message, PersonalValue
from engine.models.columns import Instant, Json, instant_text, json_text
from engine.models.definition import Definition, LiveDefinition, LiveTemplate, Routing, Template
from engine.models.incoming import IncomingMail
from engine.models.link import LinkUse, MailChoice
from engine.models.operation import Aside, Fact, File, Idempotency, JobRun, NumberSequence
from engine.models.outbox import Attempt, Notification
from engine.models.pace import Pace
from engine.models.people import Contact, Customer, Person, PersonRole, Team, TeamMember
from engine.models.session import EntryToken, Session
from engine.models.staff import Absence, GradeManager, PeopleEntry, Roster, RosterSwap
from engine.models.suppression import Suppression
from engine.models.token import ApiToken

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "Absence",
    "ApiToken",
    "Aside",
    "Attachment",
    "Attempt",
    "CalendarVersion",
    "Case",
    "Contact",
    "Customer",
    "Deadline",
    "Definition",
    "EntryToken",
    "Fact",
    "File",
    "GradeManager",
    "HistoryEntry",
    "Idempotency",
    "IncomingMail",
    "Instant",
    "JobRun",
    "Json",
    "Link",
    "LinkUse",
    "LiveCalendar",
    "LiveDefinition",
    "LiveTemplate",
    "MailChoice",
    "Message",
    "Notification",
    "NumberSequence",
    "Pace",
    "PeopleEntry",
    "Person",
    "PersonRole",
    "PersonalValue",
    "Roster",
    "RosterSwap",
    "Routing",
    "Session",
    "Suppression",
    "Team",
    "TeamMember",
    "Template",
    "instant_text",
    "json_text",
]
