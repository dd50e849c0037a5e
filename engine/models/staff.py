"""Who is away, who is on duty, who looks after a grade, and what was changed of people by whom."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from engine.models.columns import Instant, Json


class Absence(SQLModel, table=True):
    """A person is away from an instant until another; None: until it is ended. ``reason`` is personal."""

    __tablename__ = "absences"
    # A number that was taken back is never given to another: a page that was drawn before still names it.
    __table_args__ = (Index(None, "until_at"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    person: str = Field(foreign_key="persons.key")
    from_at: datetime = Field(sa_type=Instant)
    until_at: datetime | None = Field(default=None, sa_type=Instant)
    deputy: str | None = Field(default=None, foreign_key="persons.key")
    reason: str
    noted_at: datetime = Field(sa_type=Instant)
    noted_by: str


class Roster(SQLModel, table=True):
    """Who is on duty: the hand-overs of a plan that goes round every ``weeks`` weeks, [day, local time, person, week],
    in the zone's local time; ``starts_on`` lies in its first week.
    """

    __tablename__ = "rosters"

    key: str = Field(primary_key=True)
    title: str
    zone: str
    week: Any = Field(sa_type=Json)
    weeks: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    starts_on: date | None = None


class RosterSwap(SQLModel, table=True):
    """Someone else (None: nobody) is on duty in this stretch, whatever the week's plan says."""

    __tablename__ = "roster_swaps"
    __table_args__ = (Index(None, "until_at"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    roster: str = Field(foreign_key="rosters.key")
    from_at: datetime = Field(sa_type=Instant)
    until_at: datetime = Field(sa_type=Instant)
    person: str | None = Field(default=None, foreign_key="persons.key")
    noted_at: datetime = Field(sa_type=Instant)
    noted_by: str


class GradeManager(SQLModel, table=True):
    """Who looks after the customers of a grade."""

    __tablename__ = "grade_managers"

    grade: str = Field(primary_key=True)
    person: str = Field(foreign_key="persons.key")


class PeopleEntry(SQLModel, table=True):
    """One change of people data: when, by whom, what, and the facts before and after. No reason of an absence."""

    __tablename__ = "people_history"
    __table_args__ = (Index(None, "key"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant)
    by: str
    what: str
    key: str
    before: Any = Field(default=None, sa_type=Json, nullable=True)
    after: Any = Field(default=None, sa_type=Json, nullable=True)
