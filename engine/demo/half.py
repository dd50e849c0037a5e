"""A demo desk whose loading was cut off: known by a fact, taken away while the database holds nothing else."""

from datetime import datetime

from engine import database, models, queries, store
from engine.demo import script

FACT = "demo"
LOADING, LOADED = "loading", "loaded"


def begin(connection: database.Connection, now: datetime) -> None:
    """Puts on record that a demo desk is being loaded as of now."""
    store.facts.put(connection, FACT, {"state": LOADING, "as_of": models.instant_text(now)})


def end(connection: database.Connection) -> None:
    """Puts on record that the demo desk is whole."""
    store.facts.put(connection, FACT, {"state": LOADED})


def is_there(connection: database.Connection) -> bool:
    """Whether the loading of a demo desk began and did not end."""
    found = store.facts.get(connection, FACT)
    return found is not None and found["state"] == LOADING


def is_alone(connection: database.Connection, told: script.Script) -> bool:
    """Whether the half of a demo desk is all that the database holds: nobody else, and nothing since it was begun."""
    as_of = datetime.fromisoformat(store.facts.get(connection, FACT)["as_of"])
    last_at = queries.last_entry_at(connection)
    persons = store.people.desk(connection).persons.keys()
    customers = {one.key for one in store.people.customers(connection)}
    at_rest = last_at is None or last_at <= as_of
    return at_rest and persons <= told.desk.persons.keys() and customers <= told.customers.keys()
