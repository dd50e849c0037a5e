"""config.toml is changed line by line, and gives nothing else than it was asked to."""

import tomllib

import pytest

from engine import errors, places
from engine.settings import editing

CHANGES = {
    ("mail", "smtp_host"): "smtp.company.cn",
    ("mail", "smtp_port"): 465,
    ("mail", "password_file"): "secrets/mail",
    ("mail", "from_name"): '报修 "台"',
    ("imap", "host"): "imap.company.cn",
}


def test_the_shipped_file_keeps_every_line_but_those_that_change():
    before = (places.PROGRAM / "config.toml").read_text(encoding="utf-8")
    made = editing.edited(before, CHANGES)
    was, now = before.splitlines(), made.splitlines()
    assert len(was) == len(now)
    assert [new for old, new in zip(was, now, strict=True) if old != new] == [
        'smtp_host = "smtp.company.cn"',
        "smtp_port = 465",
        'password_file = "secrets/mail"',
        'from_name = "报修 \\"台\\""',
        'host = "imap.company.cn"',
    ]
    assert editing.edited(made, CHANGES) == made


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[mail]\n",
        "[mail]\nsmtp_port = 25 # the old one\n\n# about the pages\n[web]\nport = 1\n",
        "# [imap]\n[web]\nport=1",
        "[imap]\nhost='old' # 'quoted'\n[mail]\n#smtp_host = \"\"\n# smtp_port=1",
        "[desk]\nlanguages = [\n  'en',\n]\n",
    ],
)
def test_other_files_get_what_is_missing_and_lose_nothing(text: str):
    made = editing.edited(text, CHANGES)
    after, expected = tomllib.loads(made), tomllib.loads(text)
    for (section, key), value in CHANGES.items():
        expected.setdefault(section, {})[key] = value
    assert after == expected
    assert [line for line in text.splitlines() if line.lstrip().startswith("# a")] == [
        line for line in made.splitlines() if line.lstrip().startswith("# a")
    ]
    assert ("# the old one" in text) == ("# the old one" in made)


@pytest.mark.parametrize(
    "text",
    [
        "[mail]\nsmtp_host = [\n'a'\n]\n",
        'mail = {smtp_host = "a"}\n',
        'mail.smtp_host = "a"\n[imap]\n',
        "[mail\n",
        '[mail]\nfrom_name = """\nsmtp_host = "a"\n"""\n',
    ],
)
def test_what_is_too_involved_is_left_alone(text: str):
    with pytest.raises(errors.ConfigUneditable, match=r"(?s)by hand"):
        editing.edited(text, CHANGES)
