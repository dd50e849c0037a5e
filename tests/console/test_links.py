"""The link that opens the pages, and the secret that signs them."""

import stat

from console import keys
from engine import settings
from engine.settings.setting import Secret
from tests.console.conftest import Site


def test_each_link_is_a_new_one_and_only_its_digest_is_kept(demo: Site):
    links = [demo.run("link").out.strip() for _ in range(2)]
    assert len(set(links)) == 2
    assert all("/enter?token=" in link for link in links)
    assert links[0].partition("token=")[2].encode() not in demo.database.read_bytes()


def test_the_secret_is_made_once_and_for_its_owner_only(demo: Site):
    known = settings.load(demo.directory / "config.toml", {}, demo.directory)
    first, second = keys.with_secret(known), keys.with_secret(known)
    assert first.web.secret_key.value == second.web.secret_key.value != ""
    assert stat.S_IMODE((demo.database.parent / "secret_key").stat().st_mode) == 0o600


def test_a_configured_secret_is_taken_as_it_is():
    known = settings.Settings(web=settings.tree.Web(secret_key=Secret("given")))
    assert keys.with_secret(known) is known
