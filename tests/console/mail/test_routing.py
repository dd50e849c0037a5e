"""`caseclock mail route`, `open` and `verify`, and how a routing is linted and goes live."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from console import app, desk, routings
from engine import clock, database, places, settings, store
from tests.console.conftest import Site, write_config

KNOWN = "From: lam@weijing.example\nSubject: Re: {}\nMessage-ID: <{}@weijing.example>\n\n{}\n"
STRANGER = "From: Zhao <zhao@new.example>\nSubject: 電梯\nMessage-ID: <z@new.example>\n\n三樓電梯停了。\n"


@pytest.fixture(scope="session")
def routed_files(demo_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo desk's database with the shipped routing in force, made once."""
    directory = tmp_path_factory.mktemp("routed")
    config = write_config(directory)
    shutil.copytree(demo_files, directory / "var")
    shutil.copytree(places.WORKFLOWS / "mail", directory / "workflows" / "mail")
    with pytest.raises(SystemExit) as ended:
        app.main(["--config", str(config), "publish"])
    assert not ended.value.code
    return directory / "var"


@pytest.fixture
def routed(site: Site, routed_files: Path) -> Site:
    """A place with the demo desk and the shipped routing."""
    shutil.copytree(routed_files, site.directory / "var")
    shutil.copytree(places.WORKFLOWS / "mail", site.directory / "workflows" / "mail")
    return site


def put(at: Site, name: str, text: str) -> str:
    path = at.directory / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_what_would_become_of_a_mail_is_said_and_nothing_is_touched(routed: Site) -> None:
    files = [
        put(routed, "known.eml", KNOWN.format("客梯异响", "1", "三号客梯异响。")),
        put(routed, "angry.eml", KNOWN.format("费用", "2", "我要投诉。")),
        put(routed, "number.eml", KNOWN.format("[RPR-2026-00006] x", "3", "x")),
        put(routed, "stranger.eml", STRANGER),
        put(routed, "away.eml", KNOWN.format("x", "4", "x").replace("From:", "Auto-Submitted: auto-replied\nFrom:")),
        put(routed, "right.eml", KNOWN.format("消息权限", "5", "x")),
    ]
    before = [one["number"] for one in routed.facts("list")]
    lines = [one.partition(".eml: ")[2] for one in routed.run("mail", "route", *files).out.splitlines()]
    assert lines[0].startswith("opens `repair` by the rule in line ")
    assert lines[0].endswith(": 客梯异响 (opened).")
    assert lines[1].startswith("opens `complaint` by the rule in line ")
    assert lines[2:] == [
        "comes to RPR-2026-00006 by its subject.",
        "waits for a person: unknown sender.",
        "left, no person wrote it (automatic).",
        "waits for a person: no case is known.",
    ]
    facts = routed.facts("mail", "route", files[0])
    assert (facts["workflow"], facts["fields"]["equipment"], facts["team"]) == ("repair", "客梯异响", None)
    assert ([one["number"] for one in routed.facts("list")], routed.facts("mail", "incoming", "--all")) == (before, [])


def test_a_customer_s_mail_opens_a_case_of_each_shipped_workflow_and_they_have_a_receipt(routed: Site) -> None:
    came = [
        ("三号客梯异响", "三号客梯运行时有异响。", "repair", "normal"),
        ("收费", "我要投诉：收费不合理。", "complaint", "normal"),
        ("看板", "我们有一个新的需求：看板。", "requirement", "normal"),
        ("Lift", "Somebody is trapped in lift 3!", "repair", "urgent"),
    ]
    files = [put(routed, f"{n}.eml", KNOWN.format(one[0], n, one[1])) for n, one in enumerate(came)]
    assert routed.run("mail", "intake", *files).out.count("on its case (opened)") == len(came)
    listed = {one["title"]: one for one in routed.facts("list")}
    sent = routed.facts("mail", "list", "--to", "lam@weijing.example", "--limit", "4")
    for subject, words, workflow, priority in came:
        case = listed[subject]
        assert (case["workflow"], case["priority"], case["customer"] is None) == (workflow, priority, False)
        (receipt,) = [one for one in sent if one["case"] == case["number"]]
        shown = routed.run("mail", "show", str(receipt["id"])).out
        assert case["number"] in shown
        assert not any(one in shown for one in (words, "None", "undefined"))
    told = routed.facts("mail", "list", "--case", listed["Lift"]["number"])
    assert {(one["template"], one["to_kind"]) for one in told} >= {("unheld", "person")}, "people are trapped"


def test_a_mail_that_waits_begins_a_case_when_a_person_says_so_and_its_sender_is_verified(routed: Site) -> None:
    assert "waits for someone to say whose it is" in routed.run("mail", "intake", put(routed, "z.eml", STRANGER)).out
    assert "`complaint`, `requirement`, `repair`" in routed.run("mail", "open", "1", "--workflow", "repar").err
    told = routed.run("mail", "open", "1", "--workflow", "repair", "--as", "li_na")
    number = told.out.partition(" ")[0]
    assert (told.exit_code, told.out) == (0, f"{number} is open.\n")
    assert routed.run("mail", "open", "1", "--workflow", "repair").exit_code == 2
    (found,) = routed.facts("mail", "incoming", "--all")
    assert (found["state"], found["case"]) == ("taken", number)
    assert "Zhao, not verified" in routed.run("show", number).out
    assert "hengtai" in routed.run("mail", "verify", number, "--customer", "hengtia").err
    assert routed.run("mail", "verify", number, "--as", "li_na").out == f"The requester of {number} is verified.\n"
    assert routed.facts("history", number)["history"][-1]["event"] == "note"
    assert "they are known" in routed.run("mail", "verify", number).err
    assert routed.run("mail", "verify", "RPR-1").exit_code == 2


def test_a_routing_that_is_not_sound_is_told_with_its_place_and_does_not_go_live(routed: Site) -> None:
    path = routed.directory / "workflows" / "mail" / "routing.yaml"
    path.write_text("routing:\n  - {workflow: repar}\n  - {workflow: repair}\n", encoding="utf-8")
    found: list[dict[str, Any]] = routed.facts("lint", str(path))["findings"]
    assert [(one["line"], one["code"]) for one in found] == [
        (2, "unknown_workflow"), (3, "never_reached"), (3, "field_missing"), (3, "field_missing"), (3, "field_missing"),
    ]  # fmt: skip
    refused = routed.run("publish")
    assert (refused.exit_code, f"{path} is not sound" in refused.err) == (2, True)
    path.write_text("routing: [{workflow: repair, fil: {}}]\n", encoding="utf-8")
    assert "did you mean `fill`?" in routed.run("publish").err
    assert "did you mean `fill`?" in routed.run("lint", str(path)).out


def test_the_doctor_looks_whether_the_routing_fits_the_desk(routed: Site) -> None:
    known = settings.load(routed.directory / "config.toml", {}, routed.directory)
    opened = database.open(known.database.url)
    at = desk.Desk.of(known, opened, clock.SystemClock())

    def found(text: str) -> list[tuple[bool, bool]]:
        with opened.writing() as connection:
            store.routings.publish(connection, text, text, "routing.yaml", at.now, "x")
        return [(one.ok, one.warns) for one in routings.look(at)]

    assert [one.sentence for one in routings.look(at)] == ["Rules that say which mail begins which case: 6."]
    assert found("routing: [{words: [a], triage: true, team: south}]") == [(True, True), (True, False)]
    assert found("routing: [{workflow: gone}]") == [(False, False)]
    with opened.writing() as connection:
        store.routings.retire(connection)
    assert next(routings.look(at)).sentence.startswith("No routing is in force")
    opened.close()


def test_an_earlier_routing_comes_back_only_when_it_is_asked_for(routed: Site) -> None:
    path = routed.directory / "workflows" / "mail" / "routing.yaml"
    first = path.read_text(encoding="utf-8")
    path.write_text("routing: [{triage: true}]\n", encoding="utf-8")
    assert routed.facts("publish")["routing"]["version"] == 2
    path.write_text(f"# the same\n{first}", encoding="utf-8")
    assert "the routing (version 1)" in routed.run("publish").out
    again = routed.facts("publish", "--back")["routing"]
    assert (again["version"], again["new"], again["left"]) == (1, False, False)
    path.unlink()
    assert routed.facts("publish")["routing"] is None
    known = put(routed, "known.eml", KNOWN.format("x", "1", "x"))
    assert routed.facts("mail", "route", known)["outcome"] == "opens"
    routed.run("publish", "--back")
    assert routed.facts("mail", "route", known)["outcome"] == "waits"


def test_the_shipped_schema_is_the_parser_s(routed: Site) -> None:
    told = routed.run("schema", "--routing").out
    assert told == Path(places.WORKFLOWS / "schema" / "routing.schema.json").read_text(encoding="utf-8")
