"""A case that was moved to another version of its definition, and those that were not, on the pages."""

from engine import casefile, definitions, migrating, places
from tests.web.conftest import NOW, Browser, Site

OPERATOR = casefile.Actor("operator", "root")
REPAIR = places.WORKFLOWS / "repair.yaml"


def test_pages_of_cases_before_and_after_a_migration_say_which_version_they_go_by(own_site: Site) -> None:
    own_client = Browser(own_site, "li_na")
    text = REPAIR.read_text(encoding="utf-8").replace("waiting_customer", "customer_asked")
    text = text.replace("  diagnosis:\n", "  look_into:\n").replace("C: 2h, default: 4h", "C: 3h, default: 4h")
    with own_site.cases.database.writing() as connection:
        chains = definitions.chains_beside(REPAIR)
        to = own_site.cases.registry.publish(connection, text, "repair.yaml", NOW, "test", chains).hash
    page = own_client.get("/workflows/repair").text
    assert "3 open cases go by an earlier version" in page
    wish = migrating.Wish("repair", to, {"waiting_customer": ["customer_asked"]}, reason="clearer names")
    answers = dict(migrating.run(own_site.cases, wish, None, OPERATOR))
    assert [one.refusal for one in answers.values()] == [None] * 3
    assert "go by an earlier version" not in own_client.get("/workflows/repair").text
    for number in answers:
        shown = own_client.get(f"/cases/{number}")
        assert shown.status_code == 200
        assert "Moved to another version of the definition" in shown.text
        for name in ("look_into", "diagnosis", "solution"):
            assert own_client.get(f"/cases/{number}?deadline={name}.1").status_code == 200
    assert "已迁移到另一版本的定义" in own_client.get(f"/cases/{own_site.paused}?lang=zh-Hans").text
