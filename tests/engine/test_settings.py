import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import errors, settings
from engine.settings import config_file, forms

ROOT = Path(__file__).parents[2]


def load(tmp_path: Path, text: str = "", **variables: str) -> settings.Settings:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return settings.load(path, variables, tmp_path)


def refusal(tmp_path: Path, text: str = "", **variables: str) -> str:
    with pytest.raises(errors.SettingsRefused) as refused:
        load(tmp_path, text, **variables)
    return str(refused.value).replace(f"{tmp_path}/", "")


def test_the_shipped_configuration_equals_the_defaults():
    shipped = settings.load(ROOT / "config.toml", {}, ROOT)
    assert shipped == settings.load(None, {}, ROOT)


def test_the_shipped_configuration_has_every_setting_with_its_meaning():
    shipped = (ROOT / "config.toml").read_text(encoding="utf-8")
    expected = [f"# {known.meaning}\n" + ("# " if known.secret else "") + known.key for known in settings.every()]
    assert [lines for lines in expected if lines not in shipped] == []


def test_every_default_is_allowed():
    for known in settings.every():
        given_back = list(known.default) if isinstance(known.default, tuple) else known.default
        assert known.secret or known.read(str(given_back) if known.kind is Path else given_back) == known.default


def test_settings_are_frozen(tmp_path: Path):
    with pytest.raises(dataclasses.FrozenInstanceError):
        load(tmp_path).web.port = 1  # type: ignore[misc]


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path):
    loaded = load(tmp_path, "[web]\nport = 9000\nhost = '10.0.0.1'\n", CASECLOCK_WEB_PORT="9001")
    assert (loaded.web.port, loaded.web.host, loaded.mail.pool_size) == (9001, "10.0.0.1", 4)


def test_every_value_knows_where_it_came_from(tmp_path: Path):
    origins = load(tmp_path, "[web]\n\nhost = '10.0.0.1'\n", CASECLOCK_WEB_PORT="9001").origins
    assert origins["web.host"] == f"{tmp_path}/config.toml:3"
    assert origins["web.port"] == "CASECLOCK_WEB_PORT in the environment"
    assert origins["mail.pool_size"] == "default"
    assert len(origins) == len(list(settings.every()))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[web]\nprot = 1", "config.toml:2: unknown setting `prot` in [web]. Did you mean `port`?"),
        ("[wep]\nport = 1", "config.toml:1: unknown section [wep]. Did you mean `web`?"),
        (
            "[database]\nport = 1",
            (
                "config.toml:2: unknown setting `port` in [database]. "
                "It belongs to [web] or [imap] or [listener] or [mailbox]."
            ),
        ),
        (
            "port = 1",
            "config.toml:1: `port` stands in no section. It belongs to [web] or [imap] or [listener] or [mailbox].",
        ),
        ("web = 1", "config.toml:1: `web` is a section."),
        ("[[web]]\nport = 1", "config.toml:1: `web` is a section."),
        ("[web]\nport = '1'", 'config.toml:2: `web.port` is "1"; allowed: a whole number from 1 to 65,535.'),
        ("[web]\nport = 1.0", "`web.port` is 1.0; allowed"),
        ("[web]\nport = true", "`web.port` is true; allowed"),
        ("[web]\nport = 0", "`web.port` is 0; allowed"),
        ("[web]\nport = 65536", "`web.port` is 65536; allowed: a whole number from 1 to 65,535. The default is 8321."),
        ("[worker]\nlease_s = nan", "`worker.lease_s` is nan; allowed: a number from 2 to 86,400."),
        ("[worker]\nlease_s = -inf", "`worker.lease_s` is -inf; allowed"),
        ("[worker]\nlease_s = 1" + "0" * 400, "config.toml:2: `worker.lease_s` is 1000"),
        (
            "[mail]\nhold = true",
            "config.toml:2: `mail.hold` is no setting any more. Take it out: `caseclock mail release`",
        ),
        ("[mailbox]\nenabled = 'yes'", '`mailbox.enabled` is "yes"; allowed: true or false. The default is true.'),
        ("[mail]\ntls = 'startls'", "allowed: `none`, `starttls`, `tls`. Did you mean `starttls`?"),
        ("[mail]\nfrom_address = 'desk'", "allowed: a mail address, such as desk@example.com."),
        ('[mail]\nfrom_name = "a\\r\\nBcc: x"', "`mail.from_name` is"),
        ("[desk]\nzone = 'Asia/Peking'", "allowed: an IANA time zone, such as Asia/Shanghai."),
        ("[desk]\nlanguages = ['en', 'en']", "`desk.languages` is"),
        ("[desk]\nlanguages = 'en'", "`desk.languages` is"),
        ("[desk]\nlanguages = ['en', 1]", "`desk.languages` is"),
        ('[desk]\nworkflows_dir = "a\\u0000b"', "`desk.workflows_dir` is"),
        ("[database]\nurl = 'mysql://x'", "allowed: sqlite:///PATH or postgresql://USER@HOST/NAME."),
        ("[web]\nport = 1\nport = 2", "config.toml:3:"),
        ("[web\nport = 1", "config.toml:1:5: is not TOML"),
        ("[web]\nhost = localhost", 'A text stands in quotes: key = "text".'),
    ],
)
def test_a_wrong_configuration_is_answered_with_place_given_allowed_and_fix(tmp_path: Path, text: str, sentence: str):
    assert sentence in refusal(tmp_path, text)


@pytest.mark.parametrize(("text", "value"), [("1", 1), ("65535", 65535)], ids=["the lowest port", "the highest port"])
def test_values_on_the_bounds_are_allowed(tmp_path: Path, text: str, value: int):
    assert load(tmp_path, f"[web]\nport = {text}").web.port == value


def test_a_whole_number_is_a_number(tmp_path: Path):
    assert load(tmp_path, "[worker]\nlease_s = 120").worker.lease_s == 120.0


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path):
    said = refusal(tmp_path, "[web]\nport = 0\nprot = 1\n[mail]\npool_size = 0\n", CASECLOCK_WEB_HOST="a b")
    assert [line.split(":")[1] for line in said.splitlines()[1:4]] == ["2", "3", "5"]
    assert "CASECLOCK_WEB_HOST in the environment" in said


@pytest.mark.parametrize(
    ("variable", "text", "sentence"),
    [
        ("CASECLOCK_WEB_PROT", "1", "no such setting. Did you mean `CASECLOCK_WEB_PORT`?"),
        ("CASECLOCK_WEB_PORT", "many", 'CASECLOCK_WEB_PORT in the environment: `web.port` is "many"; allowed'),
        ("CASECLOCK_WEB_PORT", "", '`web.port` is ""; allowed'),
        ("CASECLOCK_MAILBOX_ENABLED", "maybe", "allowed: true or false."),
        ("CASECLOCK_MAIL_HOLD", "false", "no setting any more. Take it out: `caseclock mail release`"),
        ("CASECLOCK_WORKER_LEASE_S", "nan", "allowed: a number from 2 to 86,400."),
        ("CASECLOCK_MAIL_PASSWORD_FILE", "/nowhere/relay", "the file /nowhere/relay for `mail.password` can't be read"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, variable: str, text: str, sentence: str):
    assert sentence in refusal(tmp_path, **{variable: text})


@pytest.mark.parametrize(("text", "truth"), [("no", False), ("OFF", False), ("0", False), ("true", True), ("1", True)])
def test_a_variable_may_say_yes_or_no(tmp_path: Path, text: str, truth: bool):
    assert load(tmp_path, CASECLOCK_MAILBOX_ENABLED=text).mailbox.enabled is truth


def test_a_variable_gives_a_list_with_commas(tmp_path: Path):
    assert load(tmp_path, CASECLOCK_DESK_LANGUAGES="zh-Hans, en").desk.languages == ("zh-Hans", "en")


def test_variables_of_others_and_of_tests_are_left_alone(tmp_path: Path):
    known = load(tmp_path, PATH="/bin", CASECLOCK_CONFIG="x", CASECLOCK_AS="li_na", CASECLOCK_TEST_POSTGRES="x")
    assert set(known.origins.values()) == {"default"}


@pytest.mark.parametrize(
    "text",
    [
        "[mail]\npassword = 'pa55'",
        "[database]\nurl = 'postgresql://desk:pa55@db/desk'",
        "[database]\nurl = 'postgresql://desk:a/pa55@db/desk'",
        "[database]\nurl = 'postgresql:///desk?host=db&password=pa55'",
    ],
)
def test_a_secret_in_the_configuration_is_refused_and_not_repeated(tmp_path: Path, text: str):
    said = refusal(tmp_path, text)
    assert "config.toml:2" in said
    assert "holds a secret, which has no place in this file. Give it in the environment as CASECLOCK_" in said
    assert "pa55" not in said


def test_the_password_of_a_database_has_a_place_of_its_own(tmp_path: Path):
    said = refusal(tmp_path, "[database]\nurl = 'postgresql://desk:pa55@db/desk'")
    assert "CASECLOCK_DATABASE_PASSWORD, or name a file" in said
    assert "CASECLOCK_DATABASE_PASSWORD_FILE or here as `password_file`." in said
    (tmp_path / "pa55").write_text("pa55 of db\n", encoding="utf-8")
    loaded = load(tmp_path, "[database]\nurl = 'postgresql://desk@db/desk'\npassword_file = 'pa55'")
    assert loaded.database.password.value == "pa55 of db"
    assert settings.masked("postgresql://a:b/c@d/e?password=f&x=g") == "postgresql://a:•••@d/e?password=•••&x=g"


@pytest.mark.parametrize("how", ["variable", "variable names file", "configuration names file"])
def test_a_secret_comes_by_environment_or_file(tmp_path: Path, how: str):
    (tmp_path / "relay").write_text("pa55 wörd\n", encoding="utf-8")
    text = "[mail]\npassword_file = 'relay'\n" if how == "configuration names file" else ""
    variables = {
        "variable": {"CASECLOCK_MAIL_PASSWORD": "pa55 wörd"},
        "variable names file": {"CASECLOCK_MAIL_PASSWORD_FILE": str(tmp_path / "relay")},
    }.get(how, {})
    assert load(tmp_path, text, **variables).mail.password.value == "pa55 wörd"


def test_no_repr_of_the_settings_shows_a_secret(tmp_path: Path):
    loaded = load(tmp_path, CASECLOCK_MAIL_PASSWORD="pa55", CASECLOCK_WEB_SECRET_KEY="k3y")
    assert "pa55" not in f"{loaded!r}{loaded}{loaded.mail.password}"
    assert loaded.web.secret_key.value == "k3y"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[desk]\nlanguages = ['zh-Hans']", "`desk.default_language` is `en`, which is none of"),
        ("[mail]\nuser = 'desk'\nsmtp_host = 'relay.example.com'\ntls = 'none'", "the password in the clear"),
        ("[mail]\nuser = 'desk'", "no password. Give CASECLOCK_MAIL_PASSWORD"),
        ("[imap]\nhost = 'imap.example.com'\ntls = 'none'", "mail and password in the clear. Set `imap.tls` to `tls`"),
        ("[imap]\nhost = 'imap.example.com'", "`imap.host` is set, but no `imap.user`."),
        ("[imap]\nhost = '::1'\ntls = 'none'\nuser = 'desk'", "no password. Give CASECLOCK_IMAP_PASSWORD"),
        ("[imap]\nhost = '::1'\nuser = 'desk'\nsign_in = 'oauth'", "`oauth.token_url` or `oauth.client_id` is not set"),
        (
            "[mail]\nsign_in = 'oauth'\n[oauth]\ntoken_url = 'https://a.example/t'\nclient_id = 'x'",
            "`mail.sign_in` is `oauth`, but there is neither a refresh token nor a client's secret",
        ),
        ("[oauth]\ntoken_url = 'http://a.example/t'", "secrets would go there in the clear"),
        ("[listener]\ntls = 'required'\nkey = 'k'", "`listener.certificate` names no file"),
        ("[imap]\nhost = '::1'\ndone_folder = 'INBOX'", "`imap.done_folder` is `INBOX`, where mail comes in."),
        ("[mail]\nretry_at_most_s = 10", "`mail.retry_at_most_s` is 10, below `mail.retry_after_s`, 60."),
        ("[mail]\ntimeout_s = 300", "`worker.lease_s` is 300, not above `mail.timeout_s`, 300."),
    ],
)
def test_settings_that_contradict_each_other_are_refused(tmp_path: Path, text: str, sentence: str):
    assert sentence in refusal(tmp_path, text)


def test_relative_paths_start_at_the_configuration(tmp_path: Path):
    loaded = load(tmp_path, "[desk]\nworkflows_dir = 'ours'\n")
    assert loaded.desk.workflows_dir == tmp_path / "ours"
    assert loaded.database.url == f"sqlite:///{tmp_path}/var/caseclock.sqlite"
    assert loaded.desk.templates_dir == ROOT / "templates"


@pytest.mark.parametrize(
    "url", ["sqlite:////srv/desk.sqlite", "sqlite:///:memory:", "postgresql+psycopg://desk@db/desk"]
)
def test_a_database_address_that_is_absolute_stays_as_it_is(tmp_path: Path, url: str):
    assert load(tmp_path, f"[database]\nurl = '{url}'\n").database.url == url


def test_links_start_at_the_public_url_if_there_is_one(tmp_path: Path):
    assert load(tmp_path).address == "http://127.0.0.1:8321"
    assert load(tmp_path, "[web]\npublic_url = 'https://desk.example.com/'\n").address == "https://desk.example.com"


def test_the_configuration_named_by_hand_wins_over_the_variable(tmp_path: Path):
    found = settings.find_config(tmp_path / "a", {"CASECLOCK_CONFIG": "b"}, tmp_path)
    assert (found, settings.find_config(None, {"CASECLOCK_CONFIG": "b"}, tmp_path)) == (tmp_path / "a", Path("b"))


def test_without_a_name_the_checkouts_own_configuration_is_found(tmp_path: Path):
    assert settings.find_config(None, {}, tmp_path) == ROOT / "config.toml"


@pytest.mark.parametrize("content", [b"\xff\xfe[web]", b"\x00", b"[" * 5000, b"a = " + b"[" * 100_000])
def test_a_file_that_is_no_toml_at_all_is_refused_with_a_sentence(tmp_path: Path, content: bytes):
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(errors.SettingsRefused, match=r"config\.toml"):
        settings.load(path, {}, tmp_path)


def test_a_byte_order_mark_is_no_error(tmp_path: Path):
    assert load(tmp_path, "\ufeff[web]\nport = 9000\n").web.port == 9000


def test_a_configuration_that_is_missing_is_refused_with_its_name(tmp_path: Path):
    with pytest.raises(errors.SettingsRefused, match=r"no\.toml: can't be read: No such file"):
        settings.load(tmp_path / "no.toml", {}, tmp_path)


def test_lines_are_found_in_every_spelling_of_a_key():
    text = "# c\n[ web ] # x\n'port' = 1\n[mail]\n\"user\"='a'\ntext = '''\n[web]\nhost = 1\n'''\nhold = true\n"
    assert config_file.lines_of_keys(text) == {
        ("web",): 2,
        ("web", "port"): 3,
        ("mail",): 4,
        ("mail", "user"): 5,
        ("mail", "text"): 6,
        ("mail", "hold"): 10,
    }


@pytest.mark.parametrize("text", ["web.prot = 1", "web = {prot = 1}", "[web]\n'prot' = 1"])
def test_an_unknown_key_has_its_line_in_every_spelling(tmp_path: Path, text: str):
    assert f"config.toml:{text.count(chr(10)) + 1}: unknown setting `prot`" in refusal(tmp_path, text)


@given(
    section=st.sampled_from(sorted(settings.SECTIONS)),
    gap=st.integers(0, 20),
    key=st.from_regex("[a-z]{1,12}", fullmatch=True),
)
def test_the_line_of_any_key_is_where_it_stands(section: str, gap: int, key: str):
    text = "\n" * gap + f"[{section}]\n" + "# note\n" * gap + f"{key} = 1\n"
    assert config_file.lines_of_keys(text)[section, key] == 2 * gap + 2


@given(st.text(max_size=40))
def test_any_text_in_any_variable_is_a_value_or_a_sentence(text: str):
    for known in settings.every():
        try:
            settings.load(None, {known.variable: text}, Path("/desk"))
        except errors.SettingsRefused as refused:
            assert known.name in str(refused)  # noqa: PT017 - either outcome is right


def test_the_languages_of_the_desk_are_the_three_that_are_shipped():
    assert forms.LANGUAGES == ("en", "zh-Hans", "zh-Hant")
