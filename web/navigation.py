"""The places that every page leads to, in the order in which they stand at its head."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """An address with the key of its title; ``below`` if pages under it belong to it too, ``also`` what others do;
    ``count`` how much waits there.
    """

    address: str
    title: str
    below: bool = True
    also: tuple[str, ...] = ()
    count: int = 0

    def is_at(self, path: str) -> bool:
        """Whether a page is this place or belongs to it."""
        return path == self.address or (self.below and path.startswith((f"{self.address}/", *self.also)))


PLACES = (
    Place("/", "nav_queue", below=False),
    Place("/supervise", "nav_supervise"),
    Place("/people", "nav_people", also=("/teams/", "/rosters/")),
    Place("/workflows", "nav_workflows"),
    Place("/mailbox", "nav_mailbox"),
)
WAITING = Place("/incoming", "nav_incoming")


def places(mails_waiting: int, path: str) -> tuple[Place, ...]:
    """The places that a page leads to: beside the queue that of waiting mail, where some waits, or from itself."""
    if not mails_waiting and not WAITING.is_at(path):
        return PLACES
    return (PLACES[0], replace(WAITING, count=mails_waiting), *PLACES[1:])
