"""What the server of a database says of itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from engine import clock
from engine.database import Database


def asking(opened: Database) -> clock.Asking | None:
    """What asks the server for its time; None for a database without a server. Going there raises what `reading`
    raises.
    """

    @contextmanager
    def there() -> Iterator[Callable[[], datetime]]:
        with opened.reading() as connection:
            yield lambda: connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()

    return there if opened.dialect.name == "postgresql" else None
