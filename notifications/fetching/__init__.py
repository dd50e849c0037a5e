"""Mail is fetched from an IMAP mailbox: on record first, only then done with there."""

from notifications.fetching.account import Account
from notifications.fetching.fetcher import Counts, Fetcher
from notifications.fetching.rounds import Rounds
from notifications.fetching.visit import Visit

__all__ = ["Account", "Counts", "Fetcher", "Rounds", "Visit"]
