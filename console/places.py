"""Where the commands find what the configuration names: calendars, definitions, templates."""

from pathlib import Path

from engine import places, settings
from engine.calendars import shelf

OWN_CALENDARS = places.WORKFLOWS / "calendars"
OWN_MAIL_TEMPLATES = places.TEMPLATES / "mail"


def calendar_dirs(known: settings.Settings) -> tuple[Path, ...]:
    """The directories of calendar files: beside the definitions of the configuration, then the program's own."""
    return known.desk.workflows_dir / "calendars", OWN_CALENDARS


def year_table(known: settings.Settings, calendar: str, year: int) -> Path:
    """Where the year table of a calendar is put: beside the calendar files of the configuration."""
    return known.desk.workflows_dir / "calendars" / shelf.TABLES / f"{calendar}-{year}.yaml"


def mail_templates(known: settings.Settings) -> Path:
    """The directory of the mail templates."""
    return known.desk.templates_dir / "mail"


def definitions(directory: Path) -> dict[Path, str]:
    """The definitions of a directory, its YAML files whose first key is `workflow`, with what they name there.

    Scenario files begin so too: one that stands here is no definition.
    """
    lines = {path: _first_entry(path) for path in sorted(directory.glob("*.yaml")) if path.is_file()}
    return {path: name for path, (key, name) in lines.items() if key == "workflow" and not _has_scenarios(path)}


def _has_scenarios(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as lines:
        return any(line.startswith("scenarios:") for line in lines)


def chains(directory: Path) -> tuple[Path, ...]:
    """The chain files beside the definitions of a directory."""
    return tuple(sorted((directory / "escalations").glob("*.yaml")))


def is_chain(path: Path) -> bool:
    """Whether a file is a chain's: its first key is `chain`."""
    return path.is_file() and _first_entry(path)[0] == "chain"


def is_routing(path: Path) -> bool:
    """Whether a file is a routing: its first key is `routing`."""
    return path.is_file() and _first_entry(path)[0] == "routing"


def _first_entry(path: Path) -> tuple[str, str]:
    """The first key of a YAML file with the value that stands on its line."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            text = line.strip().lstrip("\ufeff")
            if text and not text.startswith(("#", "---", "%")):
                key, _colon, value = text.partition(" #")[0].partition(":")
                return key.strip("\"' "), value.strip("\"' ")
    return "", ""


def beside_database(known: settings.Settings) -> Path:
    """The directory of what is kept beside the database: as configured, else that of the database where it is a file,
    else one beside the configuration.
    """
    if known.database.files_dir != Path():
        return known.database.files_dir
    url = known.database.url
    return Path(url.removeprefix("sqlite:///")).parent if url.startswith("sqlite:///") else known.home / "var"


def mailbox_dir(known: settings.Settings) -> Path:
    """The directory of the local mailbox."""
    return beside_database(known) / "mailbox"
