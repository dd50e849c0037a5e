"""`caseclock retry`."""

from datetime import UTC, datetime

from engine import database, store
from tests.console.conftest import Site
from tests.console.test_doctor import change

BROKEN = "UPDATE cases SET fields = '{' WHERE number = ?"


def set_aside(demo: Site, *numbers: str) -> None:
    opened = database.open(f"sqlite:///{demo.database}")
    with opened.writing() as connection:
        store.aside.fail(connection, dict.fromkeys(numbers, ("fault", "KeyError")), datetime.now(UTC), 1)
    opened.close()


def test_cases_that_are_set_aside_go_on_or_it_is_said_why_not(demo: Site):
    assert "No case is set aside." in demo.run("retry", "--all").out
    bad, good = (one["number"] for one in demo.facts("list")[:2])
    set_aside(demo, bad, good)
    change(demo, BROKEN, bad)
    ended = demo.run("retry", bad, good)
    assert (ended.exit_code, ended.out.strip()) == (1, f"{good} goes on.")
    assert f"{bad} failed again: its rows in the database can't be read (JSONDecodeError)." in ended.err
    again = demo.run("retry", "--all", "--json")
    assert f'"case": "{bad}"' in again.out
    assert good not in again.out


def test_cases_or_all_must_be_named_and_be_there(demo: Site):
    assert demo.run("retry").exit_code == 2
    assert "there is no case 'RPR-1999-00001'" in demo.run("retry", "RPR-1999-00001").err
