"""Persons of the desk with roles and teams, customers and their contacts."""

from datetime import datetime

from sqlalchemy import Index, false, text
from sqlmodel import Field, SQLModel

from engine.models.columns import Instant


class Person(SQLModel, table=True):
    """Someone who works at the desk."""

    __tablename__ = "persons"

    key: str = Field(primary_key=True)
    name: str
    mail_address: str
    language: str = "en"
    supervisor: str | None = None
    deputy: str | None = None
    absent: bool = False
    calendar: str | None = None
    digest: str = Field(default="immediate", sa_column_kwargs={"server_default": "immediate"})


class PersonRole(SQLModel, table=True):
    """A role that a person holds."""

    __tablename__ = "person_roles"

    person: str = Field(primary_key=True, foreign_key="persons.key")
    role: str = Field(primary_key=True)


class Team(SQLModel, table=True):
    """A group of persons with a lead."""

    __tablename__ = "teams"

    key: str = Field(primary_key=True)
    title: str
    lead: str | None = None
    retired: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class TeamMember(SQLModel, table=True):
    """A person's place in a team."""

    __tablename__ = "team_members"

    team: str = Field(primary_key=True, foreign_key="teams.key")
    person: str = Field(primary_key=True, foreign_key="persons.key")


class Customer(SQLModel, table=True):
    """Whose matters the desk handles, graded A to D."""

    __tablename__ = "customers"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    name: str
    grade: str


class Contact(SQLModel, table=True):
    """A person on the customer's side. `unverified_since` a mail of theirs opened a case, and nobody has said yet that
    they are who they say.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        Index(None, "mail_address"),
        Index(None, "customer_id"),
        # Who wrote a mail is asked whatever the capitals.
        Index("ix_contacts_address", text("lower(mail_address)")),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int | None = Field(default=None, foreign_key="customers.id")
    name: str
    mail_address: str | None = None
    language: str = "en"
    phone: str | None = None
    unverified_since: datetime | None = Field(default=None, sa_type=Instant)
