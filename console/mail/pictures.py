"""A picture of a page, taken by Chromium where it is installed."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import typer

from console import complaints

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
SIZE = (720, 1100)
"""Width and height in pixels: a mail as wide as it is read at a desk."""
PATIENCE_S = 60.0


def take(page: Path, picture: Path) -> None:
    """Writes a picture of the page; where that can't be, the command ends with a sentence and exit code 1.

    The page is loaded from its file, with a profile of its own that is thrown away.
    """
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        _end("There is no Chromium on the PATH, so no picture was taken: install it, or open the HTML in a browser.")
        return
    with tempfile.TemporaryDirectory(prefix="caseclock-") as profile:
        command = [program, "--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]
        command += [f"--user-data-dir={profile}", f"--window-size={SIZE[0]},{SIZE[1]}"]
        command += [f"--screenshot={picture.absolute()}"]
        # Chromium does not start for root without this, and the page has no script and loads nothing.
        command += ["--no-sandbox"] if os.geteuid() == 0 else []
        try:
            subprocess.run([*command, page.absolute().as_uri()], capture_output=True, timeout=PATIENCE_S, check=True)
        except (subprocess.SubprocessError, OSError):
            _end(f"{program} took no picture: open the HTML in a browser.")
    if not picture.is_file():
        _end(f"{program} could not write {picture}: is there such a directory, and may you write there?")


def _end(sentence: str) -> None:
    complaints.complain(sentence)
    raise typer.Exit(complaints.FOUND)
