"""Tokens for programs, by command."""

from tests.console.conftest import Site


def test_a_token_is_shown_once_and_listed_by_its_mark(demo: Site):
    token = demo.run("token", "add", "li_na").out.strip()
    listed = demo.run("token", "list")
    assert token.split("_")[1] in listed.out
    assert token not in listed.out


def test_a_token_is_for_someone_of_the_desk(demo: Site):
    ended = demo.run("token", "add", "li_ma")
    assert ended.exit_code == 2
    assert "li_na" in ended.err


def test_a_revoked_token_is_listed_as_revoked(demo: Site):
    mark = demo.facts("token", "add", "li_na")["token"].split("_")[1]
    assert demo.run("token", "revoke", mark).exit_code == 0
    assert [one["revoked_at"] is None for one in demo.facts("token", "list")["tokens"]] == [False]


def test_a_token_can_not_be_revoked_twice(demo: Site):
    ended = demo.run("token", "revoke", "0badc0de")
    assert ended.exit_code == 2
    assert "no token" in ended.err
