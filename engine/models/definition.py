"""Definitions, routings and templates by the hash of their content, and which of them are live."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from engine.models.columns import Instant, Json


class Definition(SQLModel, table=True):
    """One version of a workflow, as its source text and the texts of the chain files that it uses by their path.

    Never changed, never removed while a case is pinned to it.
    """

    __tablename__ = "definitions"
    __table_args__ = (UniqueConstraint("workflow", "version"),)

    hash: str = Field(primary_key=True)
    workflow: str
    version: int
    source: str = Field(sa_column=Column("source", Text, nullable=False))
    path: str
    published_at: datetime = Field(sa_type=Instant)
    published_by: str
    chains: Any = Field(default_factory=dict, sa_column=Column("chains", Json, nullable=False, server_default="{}"))


class LiveDefinition(SQLModel, table=True):
    """The version under which new cases of a workflow open."""

    __tablename__ = "live_definitions"

    workflow: str = Field(primary_key=True)
    hash: str = Field(foreign_key="definitions.hash")


class Routing(SQLModel, table=True):
    """One version of the routing, as its source text. Which one is live is the fact `routing`."""

    __tablename__ = "routings"

    hash: str = Field(primary_key=True)
    version: int = Field(unique=True)
    source: str = Field(sa_column=Column("source", Text, nullable=False))
    path: str
    published_at: datetime = Field(sa_type=Instant)
    published_by: str


class Template(SQLModel, table=True):
    """One template in one language with the layout that it stands on, under the hash of both.

    `kind`: case, or survey or digest, of which a reader may want none.
    """

    __tablename__ = "templates"

    hash: str = Field(primary_key=True)
    name: str
    language: str
    source: str = Field(sa_column=Column("source", Text, nullable=False))
    published_at: datetime = Field(sa_type=Instant)
    published_by: str
    kind: str = Field(default="case", sa_column_kwargs={"server_default": "case"})


class LiveTemplate(SQLModel, table=True):
    """The template that new notices of that name and language are frozen with."""

    __tablename__ = "live_templates"

    name: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    hash: str = Field(foreign_key="templates.hash")
