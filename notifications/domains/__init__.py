"""What the world is told in DNS of the domain that our mails come from, and whether it fits how we send."""

from notifications.domains.asking import Dns
from notifications.domains.finding import Finding
from notifications.domains.looking import Sending, domain_of, is_nobodys, look

__all__ = ["Dns", "Finding", "Sending", "domain_of", "is_nobodys", "look"]
