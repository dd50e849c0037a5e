"""What the server of a database says of itself."""

from collections.abc import Callable
from datetime import datetime

from engine.database import Database


def clock(opened: Database) -> Callable[[], datetime] | None:
    """What asks the server for its time; None for a database without a server. Asking raises what `reading` raises."""

    def ask() -> datetime:
        with opened.reading() as connection:
            found: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
            return found

    return ask if opened.dialect.name == "postgresql" else None
