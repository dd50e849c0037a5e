"""Dovecot, as the tests of fetching have it."""

from tests.notifications.fetching.conftest import dovecot, provider

__all__ = ["dovecot", "provider"]
