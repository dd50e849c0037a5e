"""The index of words for searching, in the dialect of the database: FTS5 on SQLite, tsvector on PostgreSQL.

A text is kept as its words with blanks between them. Chinese has no blanks, so that every two characters that follow
one another are a word there: 电梯异响 is 电梯, 梯异, 异响, and 响 for whoever looks for the last one alone.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    Connection,
    Dialect,
    Integer,
    MetaData,
    Table,
    Text,
    TextualSelect,
    bindparam,
    column,
    text,
)

TABLE = "case_words"
ROWS = Table(TABLE, MetaData(), Column("rowid", Integer, primary_key=True), Column("words", Text, nullable=False))
"""The index as a table like any other: the same rows on every database."""

_HAN = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003134f"
_PARTS = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_MARKS = re.compile(r"[\u0300-\u036f]")
_IS_HAN = re.compile(rf"[{_HAN}]")
_UNSPOKEN = ("hash", "media_type")

TABLES = {
    "sqlite": (f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, tokenize = 'unicode61', columnsize = 0)",),
    "postgresql": (
        f"CREATE TABLE {TABLE} (rowid integer PRIMARY KEY REFERENCES cases (id), words text NOT NULL)",
        f"CREATE INDEX ix_{TABLE} ON {TABLE} USING gin (to_tsvector('simple', words))",
    ),
}
_WRITE = {
    "sqlite": f"INSERT OR REPLACE INTO {TABLE} (rowid, words) VALUES (?, ?)",
    "postgresql": f"INSERT INTO {TABLE} (rowid, words) "
    "SELECT rowid, words FROM json_to_recordset(%s::json) AS given(rowid integer, words text) "
    "ON CONFLICT (rowid) DO UPDATE SET words = excluded.words",
}
_FIND = {
    "sqlite": f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH :wanted",
    "postgresql": f"SELECT rowid FROM {TABLE} WHERE to_tsvector('simple', words) @@ to_tsquery('simple', :wanted)",
}


def of_case(number: str, title: str, fields: Any) -> str:
    """The words of a case; ``fields`` are those that are not personal."""
    return " ".join(word for one in (number, title, *_texts(fields)) for word in words(one))


def _texts(value: Any) -> Iterator[str]:
    """All texts in a JSON value; of a file its name."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key not in _UNSPOKEN:
                yield from _texts(one)


def words(given: str) -> Iterator[str]:
    """The words of a text, as the index keeps them."""
    for part in _parts(given):
        if not _IS_HAN.match(part):
            yield part
            continue
        for place in range(len(part) - 1):
            yield part[place : place + 2]
        yield part[-1]


def _parts(given: str) -> list[str]:
    plain: list[str] = _PARTS.findall(_bare(given).casefold())
    return plain


def _bare(given: str) -> str:
    """A text without the marks over Latin letters, so that "kuhl" finds Kühlung on every database."""
    if given.isascii():
        return given
    return unicodedata.normalize("NFKC", _MARKS.sub("", unicodedata.normalize("NFKD", given)))


def write(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Keeps the words of cases by their ids, in place of those that were kept before."""
    if not rows:
        return
    cursor: Any = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        kept = orjson.dumps([{"rowid": key, "words": said} for key, said in rows]).decode()
        cursor.execute(_WRITE["postgresql"], (kept,))
    else:
        cursor.executemany(_WRITE["sqlite"], rows)


def empty(connection: Connection) -> None:
    """Forgets the words of all cases."""
    connection.execute(text(f"DELETE FROM {TABLE}"))


def find(given: str, dialect: Dialect) -> TextualSelect | None:
    """The ids of the cases with all words of a text, whose last letters may be missing; None where it has no word."""
    parts = _parts(given)
    if not parts:
        return None
    asked = [_phrase(part, dialect.name) for part in parts]
    joined = (" & " if dialect.name == "postgresql" else " AND ").join(asked)
    return text(_FIND[dialect.name]).bindparams(bindparam("wanted", joined, unique=True)).columns(column("rowid"))


def _phrase(part: str, dialect: str) -> str:
    """One part as the database's language of search has it. Parts are letters and digits only, so that they quote."""
    several = [part[place : place + 2] for place in range(len(part) - 1)] if _IS_HAN.match(part) else []
    if dialect == "postgresql":
        return "(" + " <-> ".join(several) + ")" if several else f"{part}:*"
    return f'"{" ".join(several)}"' if several else f'"{part}" *'
