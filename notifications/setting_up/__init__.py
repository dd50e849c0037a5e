"""Setting up mail: the usual providers, whether relay and mailbox let us in, and whether a mail comes back."""

from notifications.setting_up.plan import Plan, Ways
from notifications.setting_up.providers import Provider, Server
from notifications.setting_up.trying import Told, Trial

__all__ = ["Plan", "Provider", "Server", "Told", "Trial", "Ways"]
