from tests.console.conftest import DEMO_CASES, Site


def test_the_demo_desk_has_people_and_cases(demo: Site):
    assert len(demo.facts("list", "--all")) == DEMO_CASES
    assert demo.run("show", demo.facts("list")[0]["number"], "--as", "li_na").exit_code == 0


def test_the_demo_desk_has_a_case_that_is_about_to_be_late(demo: Site):
    left = [one["next_deadline"]["remaining_s"] for one in demo.facts("list") if one["next_deadline"]]
    assert any(0 < seconds < 3600 for seconds in left)


def test_demo_refuses_a_database_that_has_cases(demo: Site):
    ended = demo.run("demo")
    assert (ended.exit_code, ended.out) == (2, "")
    assert f"{DEMO_CASES} cases already" in ended.err


def test_demo_goes_into_another_database_when_asked(site: Site):
    other = site.directory / "other.sqlite"
    assert site.run("demo", "--db", f"sqlite:///{other}").exit_code == 0
    assert other.exists()
    assert not site.database.exists()


def test_a_database_that_can_not_be_written_is_a_sentence(site: Site):
    (site.directory / "var").write_text("a file where the directory should be")
    ended = site.run("demo")
    assert ended.exit_code == 2
    assert "can't be written" in ended.err
