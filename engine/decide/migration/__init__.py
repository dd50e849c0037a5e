"""A case moved to another version of its definition: where it stands then, what it knows, what is promised."""

from engine.decide.migration.contents import values_of
from engine.decide.migration.migrate import EVENT, migrate

__all__ = ["EVENT", "migrate", "values_of"]
