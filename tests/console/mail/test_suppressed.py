"""`caseclock mail suppressions` and `unsuppress`."""

from tests.console.conftest import Site
from tests.console.test_doctor import change

DEAD = (
    "INSERT INTO suppressions (address, kind, since_at, reason, status, notification_id)"
    " VALUES ('wang@sunrise.example', 'dead', '2026-11-23T03:00:00.000000+00:00', 'userunknown', '5.1.1', 1)"
)


def test_dead_addresses_are_listed_and_let_go_with_who_did_on_record(demo: Site) -> None:
    assert "Mail goes to every address" in demo.run("mail", "suppressions").out
    change(demo, DEAD)
    assert [(one["address"], one["reason"], one["mail"]) for one in demo.facts("mail", "suppressions")] == [
        ("wang@sunrise.example", "userunknown", 1)
    ]
    assert "1 addresses take no mail" in demo.run("doctor").out
    lifted = demo.run("mail", "unsuppress", "Wang@Sunrise.example", "--as", "li_na")
    assert (lifted.exit_code, demo.facts("mail", "suppressions")) == (0, [])
    assert demo.facts("mail", "suppressions", "--all")[0]["lifted_by"] == "person:li_na"
    again = demo.run("mail", "unsuppress", "wang@sunrise.example")
    assert again.exit_code == 1
    assert "Nothing is in force" in again.err
