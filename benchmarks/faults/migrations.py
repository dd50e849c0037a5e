"""A program killed between two migrations: the next one finds nothing half made, and makes all."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy

from benchmarks.faults import crew, points
from engine import database, places


@dataclass(frozen=True)
class Outcome:
    """How often a program was killed between two migrations, and after how many of them something was half made."""

    kills: int
    half_made: int

    @property
    def faultless(self) -> bool:
        return self.kills == step_count() and not self.half_made


def step_count() -> int:
    """How many migrations there are."""
    return len(list((places.MIGRATIONS / "versions").glob("[0-9]*.py")))


def run(directory: Path, new_url: Callable[[int], str]) -> Outcome:
    """Opens a new database once for each migration, killed after it, then once more; ``new_url`` names an empty one."""
    config = directory / "migrations.toml"
    place = directory / "migrations"
    place.mkdir()
    crew_ = crew.Crew(place, config)
    kills = half_made = 0
    try:
        for step in range(1, step_count() + 1):
            url = new_url(step)
            config.write_text(f'[database]\nurl = "{url}"\n', encoding="utf-8")
            crew_.order(points.COMMAND).give(points.MIGRATION, step)
            opening = crew_.start(points.COMMAND, ["list"])
            opening.ended.wait(crew.PATIENCE_S)
            kills += opening.code == -9
            half_made += bool(_tables(url)) or not _opens(url)
    finally:
        crew_.stop()
    return Outcome(kills, half_made)


def _tables(url: str) -> list[str]:
    """What is there before the next program comes."""
    engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        return sqlalchemy.inspect(engine).get_table_names()
    finally:
        engine.dispose()


def _opens(url: str) -> bool:
    opened = database.open(url)
    try:
        with opened.reading() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM cases").scalar_one()) == 0
    finally:
        opened.close()
