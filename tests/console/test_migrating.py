"""`caseclock migrate`: what it shows, what it asks, what it moves, and what it says of a slip."""

import shutil

import pytest

from console import desk, publishing
from engine import clock, database, settings, store
from tests.console.conftest import Site
from tests.engine import small_desk

NEW = small_desk.TEXT.replace("within: 4h", "within: 8h").replace("received:\n", "taken_in:\n")


@pytest.fixture
def lifts(site: Site) -> Site:
    """A place with two cases at a desk for lifts, whose definition was changed and published since."""
    folder = site.directory / "workflows"
    shutil.rmtree(folder)
    folder.mkdir()
    known = settings.load(site.directory / "config.toml", {}, site.directory)
    site.database.parent.mkdir()
    base = database.open(known.database.url)
    at = desk.Desk.of(known, base, clock.SystemClock())
    for text in (small_desk.TEXT, NEW):
        (folder / "lift.yaml").write_text(text, encoding="utf-8")
        publishing.publish(at)
        if text is small_desk.TEXT:
            with base.writing() as connection:
                store.people.put(connection, small_desk.PEOPLE)
            at.cases.submit_many([small_desk.opening(number=f"LIFT-{one}") for one in (1, 2)])
    base.close()
    return site


def test_it_shows_first_and_moves_when_told(lifts: Site) -> None:
    refused = lifts.run("migrate", "lift")
    assert "Would move: 0. There already: 0. Can't: 2." in refused.out
    assert "LIFT-1, LIFT-2: Nothing was changed: `received` stands here" in refused.out
    way = ("migrate", "lift", "--map", "received=taken_in", "--reason", "new agreement")
    looked = lifts.facts(*way, "--dry-run")
    assert (looked["moving"], looked["applied"], looked["version"]) == (2, False, 2)
    assert [one["deadlines"][0]["deadline"] for one in looked["cases"]] == ["solution"] * 2
    assert "--yes moves them" in lifts.run(*way).err
    assert "Moved: 1. Refused: 0." in lifts.run(*way, "--yes", "--case", "LIFT-1").out
    told = lifts.run("history", "LIFT-1").out
    assert "version 1 → 2" in told
    assert "as the definition changed: due" in told
    assert lifts.facts("migrate", "lift", "--to", "1", "--case", "LIFT-2", "--dry-run")["there_already"] == 1
    for wrong, said in SLIPS.items():
        ended = lifts.run("migrate", *wrong.split())
        assert (ended.exit_code, said in " ".join(ended.err.replace("│", " ").split())) == (2, True), ended.err


SLIPS = {
    "lifts": "Did you mean `lift`?",
    "lift --to 3": "There are: 1, 2, live",
    "lift --map recieved=taken_in": "Did you mean `received`?",
    "lift --map received=taken": "Did you mean `taken_in`?",
    "lift --map received": "not OLD=NEW",
}


def test_a_start_leaves_what_is_newer_than_its_files_and_says_so(lifts: Site) -> None:
    file = lifts.directory / "workflows" / "lift.yaml"
    file.write_text(small_desk.TEXT, encoding="utf-8")
    told = lifts.run("publish").out
    assert "The files are older than the database, which stays as it is: lift (version 1)" in told
    assert [one["left"] for one in lifts.facts("publish")["workflows"]] == [True]
    assert lifts.run("publish", "--back").out.startswith("Workflows: lift (version 1).")
    file.write_text(small_desk.TEXT.replace("within: 4h", "within: 3h"), encoding="utf-8")
    assert "lift (version 3, new)" in lifts.run("publish").out
