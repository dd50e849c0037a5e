"""A PostgreSQL server whose disk is full, fails, or holds damaged pages: each has its sentence."""

import pytest

from engine import database, errors

STORES = ("postgresql",)


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("53100", errors.DatabaseFull),
        ("58030", errors.DiskFailing),
        ("XX001", errors.DatabaseDamaged),
        ("XX002", errors.DatabaseDamaged),
    ],
)
def test_what_the_server_says_of_its_disk_is_told_and_the_next_transaction_goes_through(
    url: str, state: str, kind: type[errors.DatabaseFailed]
) -> None:
    base = database.look(url)
    with pytest.raises(kind, match="the disk says so"), base.writing() as connection:
        connection.exec_driver_sql(f"DO $$ BEGIN RAISE 'the disk says so' USING ERRCODE = '{state}'; END $$")
    with base.writing() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
    base.close()
