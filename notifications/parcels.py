"""A row of the outbox becomes the mail that travels: rendered from what was frozen when it was queued."""

import functools
from collections.abc import Mapping
from typing import Any

from engine import contexts, database, errors, store
from engine.store import outbox
from notifications import bundles, enclosures, linking, message, policies, rendering

OPENINGS = ("opened", "opened_by_requester")
_UNPUBLISHED = "it was not published when the mail was queued"


class Parcels:
    """Makes mails of rows; the sources of templates are read once."""

    def __init__(self, opened: database.Database, policy: policies.Policy) -> None:
        self._database, self._policy = opened, policy
        self._sources: dict[str, str] = {}
        self._window = functools.lru_cache(maxsize=256)(_window)
        self._kind = functools.lru_cache(maxsize=256)(_kind)

    def of(self, claimed: outbox.Claimed) -> message.Parcel:
        """The mail of a row, the same at every try. Raises errors.NotRendered, errors.BadAddress, errors.BadHeader."""
        return self._policy.signed(message.compose(self.letter(claimed)), claimed.created_at)

    def letter(self, claimed: outbox.Claimed) -> message.Letter:
        """What the mail of a row says and to whom. Raises errors.NotRendered."""
        policy, source = self._policy, self.source(claimed)
        kind = self._kind(claimed.template, source)
        links = policy.links_of(claimed.id, claimed.message_id, kind)
        context, enclosed = self._enclosing(claimed)
        return_address = policy.return_address_of(claimed.id, claimed.message_id)
        mail = rendering.render(source, claimed.template, claimed.language, context, links)
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
            return_address=return_address,
            token=policy.token_of(claimed.id, claimed.message_id),
            unsubscribe_url=links.unsubscribe,
            unsubscribe_mailto=linking.mailto(return_address) if kind != "case" and return_address else "",
            enclosed=enclosed,
            receipt=_is_receipt(claimed),
        )

    def _enclosing(self, claimed: outbox.Claimed) -> tuple[Mapping[str, Any], tuple[bytes, ...]]:
        """The context of a row with what of its files is left out, and the others as they travel."""
        if not claimed.context.get("files"):
            return claimed.context, ()
        with self._database.reading() as connection:
            context = enclosures.choose(connection, contexts.MailContext.from_json(claimed.context))
            return context.as_json(), enclosures.parts(connection, context)

    def source(self, claimed: outbox.Claimed) -> str:
        """The source of the bundle with which a row was queued. Raises errors.NotRendered where there is none."""
        if claimed.template_hash is None:
            raise errors.NotRendered(template=f"{claimed.language}/{claimed.template}", why=_UNPUBLISHED)
        if claimed.template_hash not in self._sources:
            self._sources[claimed.template_hash] = self._read_source(claimed.template_hash)
        return self._sources[claimed.template_hash]

    def at_hand(self, claimed: outbox.Claimed) -> bool:
        """Whether the mail of a row can be made without a look into the database."""
        is_read = claimed.template_hash is None or claimed.template_hash in self._sources
        return is_read and not claimed.context.get("files")

    def window(self, claimed: outbox.Claimed) -> bundles.Window:
        """What is to be done with a mail of which nobody knows whether it went out."""
        try:
            return self._window(claimed.template, self.source(claimed))
        except errors.NotRendered:
            return "resend"

    def _read_source(self, template_hash: str) -> str:
        with self._database.reading() as connection:
            source = store.templates.source(connection, template_hash)
        if source is None:
            raise errors.NotRendered(template=template_hash, why="its source is not in the database")
        return source


def _is_receipt(claimed: outbox.Claimed) -> bool:
    """Whether a mail says to its reader that a case was opened by theirs, which is the only one before it."""
    occasion = claimed.occasion.partition("/")[0]
    return claimed.to_kind == "requester" and occasion in OPENINGS and len(claimed.earlier) == 1


def _window(template: str, source: str) -> bundles.Window:
    return bundles.window(bundles.Bundle(template, "", source).sources[template])


def _kind(template: str, source: str) -> bundles.Kind:
    return bundles.Bundle(template, "", source).kind
