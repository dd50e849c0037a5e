"""What intake goes by: the desk's own addresses, what is signed, how much is taken."""

from dataclasses import dataclass

from engine import settings, store
from notifications.intake import loops


@dataclass(frozen=True, slots=True)
class Rules:
    """``own_addresses`` are those that our mails come from; ``mailbox`` takes answers under sub-addresses that
    ``secret`` signs, ``return_mailbox`` takes reports under others, "" for none. No mail is larger than ``most_bytes``,
    no file than ``most_file_bytes``. ``limits`` stop mail that goes round, ``alarm`` says who hears of mail in
    quarantine.
    """

    own_addresses: frozenset[str]
    mailbox: str
    secret: str
    most_bytes: int
    most_file_bytes: int
    return_mailbox: str = ""
    limits: loops.Limits = loops.USUAL
    alarm: store.quarantine.Alarm = store.quarantine.USUAL

    @classmethod
    def of(cls, known: settings.Settings) -> "Rules":
        """As the settings have it: a mail may have one of the largest files, in base64, and some words."""
        mail = known.mail
        own = {one.casefold() for one in (mail.from_address, mail.return_address, mail.reply_address)} - {""}
        largest = known.files.max_bytes
        return cls(
            frozenset(own),
            known.mail.reply_address,
            known.web.secret_key.value,
            largest * 3 // 2 + 1_000_000,
            largest,
            known.mail.return_address,
            loops.Limits(mail.most_from_sender, mail.most_to_case),
            store.quarantine.Alarm(mail.storm_to, mail.domain, known.desk.zone),
        )
