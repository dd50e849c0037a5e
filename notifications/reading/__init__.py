"""Reads mail as people send it: bytes in, what it says out. Touches nothing and never raises."""

from notifications.reading.addresses import Address
from notifications.reading.attachments import Attachment
from notifications.reading.mail import Mail
from notifications.reading.reader import read

__all__ = ["Address", "Attachment", "Mail", "read"]
