import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import settings

Caseclock = Callable[..., Any]


def value_of(printed: str, section: str, key: str) -> dict[str, Any]:
    return next(fact for fact in json.loads(printed) if (fact["section"], fact["key"]) == (section, key))


def test_config_show_prints_every_setting_with_its_meaning(caseclock: Caseclock):
    ended = caseclock("config", "show")
    assert ended.exit_code == 0
    assert [known.key for known in settings.every() if known.key not in ended.out] == []


def test_config_show_tells_the_line_that_a_value_came_from(caseclock: Caseclock, tmp_path: Path):
    config = tmp_path / "desk.toml"
    config.write_text("# ours\n[web]\nport = 9000\n")
    fact = value_of(caseclock("--config", str(config), "config", "show", "--json").out, "web", "port")
    assert (fact["value"], fact["source"]) == (9000, f"{config}:3")


def test_config_show_tells_the_variable_that_a_value_came_from(caseclock: Caseclock, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CASECLOCK_WEB_PORT", "9001")
    fact = value_of(caseclock("config", "show", "--json").out, "web", "port")
    assert (fact["value"], fact["source"]) == (9001, "CASECLOCK_WEB_PORT in the environment")


@pytest.mark.parametrize("how", [[], ["--json"]])
def test_config_show_masks_secrets(caseclock: Caseclock, monkeypatch: pytest.MonkeyPatch, how: list[str]):
    monkeypatch.setenv("CASECLOCK_MAIL_PASSWORD", "pa55-of-relay")
    monkeypatch.setenv("CASECLOCK_DATABASE_URL", "postgresql://desk:pa55-of-db@db/desk")
    ended = caseclock("config", "show", *how)
    assert ended.exit_code == 0
    assert "pa55" not in ended.out
    assert "postgresql://desk:•••@db/desk" in ended.out


def test_config_show_of_one_section_leaves_the_others_out(caseclock: Caseclock):
    sections = {fact["section"] for fact in json.loads(caseclock("config", "show", "mail", "--json").out)}
    assert sections == {"mail"}


def test_config_show_of_an_unknown_section_is_wrong_use(caseclock: Caseclock):
    ended = caseclock("config", "show", "post")
    assert ended.exit_code == 2
    assert "mailbox" in ended.err


def test_a_refused_configuration_ends_with_code_2_and_no_traceback(caseclock: Caseclock, tmp_path: Path):
    config = tmp_path / "config.toml"
    config.write_text("[web]\nprot = 1\n")
    ended = caseclock("--config", str(config), "config", "show")
    assert (ended.exit_code, ended.out) == (2, "")
    assert f"{config}:2: unknown setting `prot` in [web]. Did you mean `port`?" in ended.err


def test_the_variable_caseclock_config_names_the_configuration(
    caseclock: Caseclock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "other.toml").write_text("[web]\nport = 1234\n")
    monkeypatch.setenv("CASECLOCK_CONFIG", str(tmp_path / "other.toml"))
    assert value_of(caseclock("config", "show", "--json").out, "web", "port")["value"] == 1234


def test_the_version_is_printed(caseclock: Caseclock):
    assert caseclock("--version").out.startswith("caseclock ")


def test_an_unknown_command_is_wrong_use(caseclock: Caseclock):
    assert caseclock("confg").exit_code == 2
