"""The configuration is changed: whole or not at all, and never to one that would be refused."""

import os
import shutil
import tempfile
from pathlib import Path

from engine import errors, settings
from engine.settings import editing


def change(path: Path, changes: editing.Changes) -> None:
    """Has a config.toml give these values; comments, order and all else stay.

    Raises errors.ConfigUneditable; the file is then as it was.
    """
    try:
        made = editing.edited(path.read_text(encoding="utf-8"), changes)
        number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(made)
                file.flush()
                os.fsync(file.fileno())
            # Beside the old one, so that relative paths in it mean the same. The environment is left out of it.
            _check(Path(name), path)
            shutil.copymode(path, name)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as why:
        raise errors.ConfigUneditable(why=f"{path} can't be written ({why.strerror})") from why
    except UnicodeDecodeError as why:
        raise errors.ConfigUneditable(why=f"{path} is no text in UTF-8") from why


def _check(made: Path, meant_for: Path) -> None:
    try:
        settings.load(made, {}, meant_for.parent)
    except errors.SettingsRefused as why:
        raise errors.ConfigUneditable(why=str(why).replace(str(made), str(meant_for))) from why
