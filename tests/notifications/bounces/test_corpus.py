"""The mails of a public collection, where it lies beside the checkout: read as expected, to the shares promised."""

from pathlib import Path

import pytest

from notifications import bounces
from tests.bounces import __main__ as command
from tests.bounces import measured

COLLECTION = Path(__file__).parents[4] / "shared" / "data" / "mail-bounces"
MAILS, EXPECTED = COLLECTION / "mails.tar.gz", COLLECTION / "expected.json"

pytestmark = pytest.mark.skipif(not EXPECTED.exists(), reason="the collection of bounces is not beside this checkout")


@pytest.fixture(scope="module")
def mails() -> dict[str, bytes]:
    return measured.collection(MAILS)


def test_the_shares_that_are_promised_are_reached(mails: dict[str, bytes]) -> None:
    tally = measured.against(mails, measured.expectations(EXPECTED))
    assert {figure: tally.share(figure) for figure, goal in measured.GOALS.items() if tally.share(figure) < goal} == {}


def test_a_mail_is_read_alike_whatever_ends_its_lines(mails: dict[str, bytes]) -> None:
    others = [name for name in mails if name.startswith(("maildir/mac/", "maildir/dos/"))]
    pairs = [(name, f"maildir/bsd/{name.rsplit('/', 1)[1]}") for name in others]
    assert [one for one, plain in pairs if plain in mails and read(mails[one]) != read(mails[plain])] == []


def test_what_is_no_bounce_is_none(mails: dict[str, bytes]) -> None:
    assert {name: read(raw)[0].kind for name, raw in mails.items() if name.startswith("maildir/not/")} == {
        "maildir/not/is-not-bounce-02.eml": ""
    }


def test_the_command_prints_the_table_and_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.eml").write_text("From: ann@town.example\n\nHello\n", encoding="utf-8")
    wanted = tmp_path / "expected.json"
    wanted.write_text(
        '{"a.eml": [{"status": "5.1.1", "reply_code": "550", "reason": "userunknown", "hard_bounce": true}]}'
    )
    assert command.main([str(tmp_path), str(wanted)]) == 1
    said = capsys.readouterr().out
    assert "a.eml: kind got mail expected bounce; count got 0 expected 1" in said
    assert "| kind | 0 | 1 | 0.000 | 0.97 |" in said
    assert command.main([str(tmp_path), str(tmp_path / "none.json")]) == 2


def read(raw: bytes) -> list[bounces.Found]:
    return [bounces.found(mail) for mail in measured.parsed(raw)]
