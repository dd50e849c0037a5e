"""Places for commands to work at: a configuration of the test's own with ports that nobody has, and the demo desk."""

import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from console import app
from engine import demo as demo_desk
from engine import places
from engine.demo import script

DEMO_CASES = len(script.read(demo_desk.FILE).cases)


@dataclass(frozen=True)
class Site:
    """A directory with a configuration and, after the first command, a database; `run` runs a command there."""

    directory: Path
    run: Callable[..., Any]

    @property
    def database(self) -> Path:
        return self.directory / "var" / "caseclock.sqlite"

    def facts(self, *arguments: str) -> Any:
        """What a command prints for programs."""
        return orjson.loads(self.run(*arguments, "--json").out)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports


def write_config(directory: Path) -> Path:
    """A configuration in the directory, with the workflows that the demo desk has cases of."""
    web, mailbox = free_ports(2)
    (directory / "workflows").mkdir()
    for workflow in {case.workflow for case in script.read(demo_desk.FILE).cases}:
        shutil.copy(places.WORKFLOWS / f"{workflow}.yaml", directory / "workflows")
    shutil.copytree(places.WORKFLOWS / "escalations", directory / "workflows" / "escalations")
    config = directory / "config.toml"
    ports = f"[web]\nport = {web}\n[mailbox]\nport = {mailbox}\n"
    config.write_text(f"{ports}[worker]\nsweep_every_s = 0.1\n[desk]\nworkflows_dir = 'workflows'\n")
    return config


@pytest.fixture
def site(tmp_path: Path, caseclock: Callable[..., Any]) -> Site:
    """A place without a database."""
    config = write_config(tmp_path)
    return Site(tmp_path, lambda *arguments: caseclock("--config", str(config), *arguments))


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo desk's database, made once."""
    directory = tmp_path_factory.mktemp("demo")
    with pytest.raises(SystemExit) as ended:
        app.main(["--config", str(write_config(directory)), "demo"])
    assert not ended.value.code
    return directory / "var"


@pytest.fixture
def demo(site: Site, demo_files: Path) -> Site:
    """A place with the demo desk."""
    shutil.copytree(demo_files, site.directory / "var")
    return site
