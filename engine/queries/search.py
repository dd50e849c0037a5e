"""Cases by number, customer or words, of those that someone may see."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, or_, select

from engine.database import wordindex
from engine.queries.sight import Sight
from engine.queries.tables import CASES, CUSTOMERS

MOST_TERMS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers of the first cases, and how many there are; ``exact`` if the text was the number of a case."""

    numbers: tuple[str, ...]
    count: int
    exact: bool = False


def search(connection: Connection, sight: Sight, given: str, most: int) -> Found:
    """Cases with every word of a text, in what they say or as their customer's; open ones first, then the newest.

    Words may stand unfinished ("eleva"); Chinese is found by any characters that follow one another. Personal values
    are not searched.
    """
    exact = select(CASES.c.number).where(CASES.c.number == given.strip().upper(), sight.seen)
    number = connection.execute(exact).scalar()
    if number is not None:
        return Found((number,), 1, exact=True)
    terms = [_term(connection, one) for one in given.split()[:MOST_TERMS]]
    wanted = [one for one in terms if one is not None]
    if not wanted:
        return Found((), 0)
    found = select(CASES.c.number).where(*wanted, sight.seen)
    ordered = found.order_by(CASES.c.closed_at.is_not(None), CASES.c.id.desc()).limit(most)
    count = select(func.count()).select_from(CASES).where(*wanted, sight.seen)
    return Found(tuple(connection.execute(ordered).scalars()), connection.execute(count).scalar() or 0)


def _term(connection: Connection, given: str) -> ColumnElement[bool] | None:
    """True of cases with one word; None for what is no word."""
    with_words = wordindex.find(given, connection.dialect)
    if with_words is None:
        return None
    named = or_(CUSTOMERS.c.name.icontains(given, autoescape=True), func.lower(CUSTOMERS.c.key) == given.lower())
    return or_(CASES.c.id.in_(with_words), CASES.c.customer_id.in_(select(CUSTOMERS.c.id).where(named)))
