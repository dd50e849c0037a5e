"""The places that every page leads to, in the order in which they stand at its head."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """An address with the key of its title; ``below`` if pages under it belong to it too, ``also`` what others do."""

    address: str
    title: str
    below: bool = True
    also: tuple[str, ...] = ()

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
