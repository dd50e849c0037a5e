"""The tables that are read."""

from engine import models

_ALL = models.METADATA.tables
CASES, DEADLINES, HISTORY, PERSONAL = (_ALL[name] for name in ("cases", "deadlines", "history", "personal_values"))
MESSAGES, LINKS, ATTACHMENTS, FILES = (_ALL[name] for name in ("messages", "links", "attachments", "files"))
NOTIFICATIONS, ATTEMPTS = _ALL["notifications"], _ALL["attempts"]
ASIDE = _ALL["cases_aside"]
TEMPLATES = _ALL["templates"]
INCOMING = _ALL["incoming_mails"]
SUPPRESSIONS = _ALL["suppressions"]
CUSTOMERS, CONTACTS = _ALL["customers"], _ALL["contacts"]
PERSONS, TEAMS, ABSENCES = _ALL["persons"], _ALL["teams"], _ALL["absences"]
