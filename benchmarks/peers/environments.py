"""A virtual environment for each peer, with the versions that its list names: `build/peers/NAME`, made when missing."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PLACE = ROOT / "build" / "peers"
INSTALL_AT_MOST_S = 300


class Missing(Exception):
    """A peer's packages can't be installed here."""


def python(name: str) -> Path:
    """The Python that has a peer's packages; ours where it has no list.

    Raises Missing where they can't be had.
    """
    wanted = HERE / f"{name}.txt"
    if not wanted.exists():
        return Path(sys.executable)
    environment = PLACE / name
    found, installed = environment / "bin" / "python", environment / "installed.txt"
    if not installed.exists() or installed.read_bytes() != wanted.read_bytes():
        _run(sys.executable, "-m", "venv", "--clear", str(environment))
        _run(str(found), "-m", "pip", "install", "--quiet", "--no-input", "--no-deps", "-r", str(wanted))
        installed.write_bytes(wanted.read_bytes())
    return found


def _run(*command: str) -> None:
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    try:
        subprocess.run(command, check=True, capture_output=True, env=environment, timeout=INSTALL_AT_MOST_S)
    except (OSError, subprocess.SubprocessError) as error:
        raise Missing from error


def version(name: str) -> str:
    """The peer's own name and version, as its list has them."""
    wanted = HERE / f"{name}.txt"
    lines = wanted.read_text(encoding="utf-8").splitlines() if wanted.exists() else []
    own = [line for line in lines if _plain(line).startswith(_plain(name))]
    return own[0].replace("==", " ") if own else f"{name} with our own packages"


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")
