"""Mail servers hand mail over by SMTP or LMTP: each mail is on record before it is taken over from them."""

from notifications.listening.listener import Listener
from notifications.listening.rules import Rules

__all__ = ["Listener", "Rules"]
