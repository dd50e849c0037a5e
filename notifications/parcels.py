"""A row of the outbox becomes the mail that travels: rendered from what was frozen when it was queued."""

import functools

from engine import database, errors, store
from engine.store import outbox
from notifications import bundles, message, policies, rendering

_UNPUBLISHED = "it was not published when the mail was queued"


class Parcels:
    """Makes mails of rows; the sources of templates are read once."""

    def __init__(self, opened: database.Database, policy: policies.Policy) -> None:
        self._database, self._policy = opened, policy
        self._source = functools.lru_cache(maxsize=256)(self._read_source)

    def of(self, claimed: outbox.Claimed) -> message.Parcel:
        """The mail of a row, the same at every try. Raises errors.NotRendered, errors.BadAddress, errors.BadHeader."""
        return message.compose(self.letter(claimed))

    def letter(self, claimed: outbox.Claimed) -> message.Letter:
        """What the mail of a row says and to whom. Raises errors.NotRendered."""
        policy = self._policy
        link = policy.acknowledge_url(claimed.id, claimed.message_id)
        source = self.source(claimed)
        mail = rendering.render(source, claimed.template, claimed.language, claimed.context, policy.address, link)
        return message.Letter(
            message_id=claimed.message_id,
            references=(claimed.thread_id, *claimed.earlier),
            at=claimed.created_at,
            from_name=policy.from_name,
            from_address=policy.from_address,
            to_name=claimed.name,
            to_address=claimed.mail_address,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            reply_address=policy.reply_address_of(claimed.case_id, claimed.thread_id),
            return_address=policy.return_address_of(claimed.id, claimed.message_id),
            token=policy.token_of(claimed.id, claimed.message_id),
        )

    def source(self, claimed: outbox.Claimed) -> str:
        """The source of the bundle with which a row was queued. Raises errors.NotRendered where there is none."""
        if claimed.template_hash is None:
            raise errors.NotRendered(template=f"{claimed.language}/{claimed.template}", why=_UNPUBLISHED)
        return self._source(claimed.template_hash)

    def window(self, claimed: outbox.Claimed) -> bundles.Window:
        """What is to be done with a mail of which nobody knows whether it went out."""
        try:
            return bundles.window(bundles.Bundle(claimed.template, "", self.source(claimed)).sources[claimed.template])
        except errors.NotRendered:
            return "resend"

    def _read_source(self, template_hash: str) -> str:
        with self._database.reading() as connection:
            source = store.templates.source(connection, template_hash)
        if source is None:
            raise errors.NotRendered(template=template_hash, why="its source is not in the database")
        return source
