"""Where the commands find what the configuration names: calendars, definitions, templates."""

from pathlib import Path

from engine import places, settings

OWN_CALENDARS = places.WORKFLOWS / "calendars"
OWN_MAIL_TEMPLATES = places.TEMPLATES / "mail"


def calendar_dirs(known: settings.Settings) -> tuple[Path, ...]:
    """The directories of calendar files: beside the definitions of the configuration, then the program's own."""
    return known.desk.workflows_dir / "calendars", OWN_CALENDARS


def mail_templates(known: settings.Settings) -> Path:
    """The directory of the mail templates."""
    return known.desk.templates_dir / "mail"


def definitions(directory: Path) -> dict[Path, str]:
    """The definitions of a directory, its YAML files whose first key is `workflow`, with what they name there."""
    lines = {path: _first_entry(path) for path in sorted(directory.glob("*.yaml")) if path.is_file()}
    return {path: name for path, (key, name) in lines.items() if key == "workflow"}


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
    """The directory of the database where that is a file, else one beside the configuration."""
    url = known.database.url
    return Path(url.removeprefix("sqlite:///")).parent if url.startswith("sqlite:///") else known.home / "var"


def mailbox_dir(known: settings.Settings) -> Path:
    """The directory of the local mailbox."""
    return beside_database(known) / "mailbox"
