"""`caseclock mail preview`."""

import shutil
from pathlib import Path

import pytest

from engine import places
from tests.console.conftest import Site


@pytest.fixture
def edited(site: Site) -> Path:
    """The directory of the templates of a site, to be edited."""
    shutil.copytree(places.TEMPLATES / "mail", site.directory / "templates" / "mail")
    config = site.directory / "config.toml"
    config.write_text(config.read_text().replace("[desk]\n", "[desk]\ntemplates_dir = 'templates'\n"))
    return site.directory / "templates" / "mail"


def test_a_template_is_shown_as_it_stands_in_the_directory_and_no_database_is_made(site: Site, edited: Path):
    path = edited / "zh-Hans" / "survey.j2"
    path.write_text(path.read_text().replace("您对", "请问您对"))
    page = site.directory / "survey.html"
    ended = site.run("mail", "preview", "survey", "--language", "zh-Hans", "--html", str(page))
    assert (ended.exit_code, ended.err) == (0, "")
    assert ended.out.startswith("From: Service Desk <")
    assert "\nSubject: [RPR-2026-00001] 报修\n" in ended.out
    assert "请问您对" in ended.out
    assert "请问您对" in page.read_text()
    assert f"HTML: {page}" in ended.out
    assert not site.database.exists()


def test_a_fault_is_told_with_its_place_and_no_mail_is_shown(site: Site, edited: Path):
    path = edited / "en" / "survey.j2"
    path.write_text(path.read_text().replace("case.title", "case.titel"))
    ended = site.run("mail", "preview", "survey")
    assert (ended.exit_code, ended.out) == (1, "")
    assert f"{path}:3:" in ended.err
    assert "did you mean `case.title`" in ended.err


def test_a_mail_of_a_case_is_that_of_its_present_state_and_nothing_is_queued(demo: Site):
    before = demo.facts("history", "RPR-2026-00008")
    ended = demo.run("mail", "preview", "escalated", "--case", "RPR-2026-00008", "--to", "director", "--language", "en",
                     "--html", str(demo.directory / "x.html"))  # fmt: skip
    assert ended.exit_code == 0, ended.err
    assert "Subject: [RPR-2026-00008] Escalated to you: Diagnosis is overdue" in ended.out
    assert "To: 赵敏" in ended.out
    assert "It would be sent at " in ended.out
    assert demo.facts("history", "RPR-2026-00008") == before


def test_a_template_that_the_workflow_does_not_send_is_shown_and_said(site: Site):
    ended = site.run("mail", "preview", "survey", "--workflow", "complaint", "--html", str(site.directory / "x.html"))
    assert "No rule of `complaint` sends this template" in ended.out


def test_each_wrong_word_is_told_with_the_likely_one(site: Site):
    for given, said in [
        (("survei",), "Did you mean `survey`"),
        (("zzz",), ", …"),
        (("survey", "--to", "requster"), "Did you mean `requester`"),
        (("survey", "--language", "zh-hans"), "Did you mean `zh-Hans`"),
        (("survey", "--workflow", "repare"), "Did you mean `repair`"),
        (("survey", "--workflow", "repair", "--case", "RPR-1"), "give one of the two"),
    ]:
        ended = site.run("mail", "preview", *given)
        assert (ended.exit_code, said in " ".join(ended.err.split())) == (2, True), ended.err


def test_without_chromium_a_picture_is_refused_with_a_sentence(site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(site.directory))
    ended = site.run("mail", "preview", "survey", "--html", str(site.directory / "x.html"), "--picture", "x.png")
    assert ended.exit_code == 1
    assert "There is no Chromium" in ended.err


@pytest.mark.skipif(not shutil.which("chromium"), reason="There is no Chromium here: apt-get install chromium")
def test_a_picture_is_taken_where_there_is_chromium(site: Site):
    picture = site.directory / "survey.png"
    ended = site.run("mail", "preview", "survey", "--html", str(site.directory / "x.html"), "--picture", str(picture))
    assert (ended.exit_code, ended.err) == (0, "")
    assert picture.read_bytes().startswith(b"\x89PNG")
