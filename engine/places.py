"""Where the program's own workflows, templates and migrations are: beside its packages, in a checkout and a wheel."""

from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent
WORKFLOWS = PROGRAM / "workflows"
TEMPLATES = PROGRAM / "templates"
MIGRATIONS = PROGRAM / "migrations"


def own_config() -> Path | None:
    """The commented config.toml of a checkout; a wheel has none, because nobody could find it to edit it."""
    path = PROGRAM / "config.toml"
    return path if path.is_file() else None
