"""The page of a link as it stands: what it is about, its form with what was typed, how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine import casefile
from notifications import linking
from web import forms, languages, texts
from web.linked.acts import Act
from web.linked.invitation import Invitation
from web.parts import Parts
from web.reader import Reader
from web.uploads import Uploads


@dataclass(frozen=True, slots=True)
class Sheet:
    """Of the case no more than its number, its workflow or deadline, and where it stands. ``asks`` once it can be done;
    ``key`` is what shows that the form was read; ``for_desk`` where the reader is one of the desk's people.
    """

    number: str
    about: str
    title: str
    whose: str
    said: tuple[str, ...]
    key: str
    for_desk: bool
    asks: bool = False
    inputs: tuple[forms.Input, ...] = ()
    status: int = 200
    sentence: str = ""
    others: tuple[str, ...] = ()

    @property
    def with_files(self) -> bool:
        """Whether files can come with it."""
        return any(one.kind == "files" for one in self.inputs)


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that was opened: what it stands for, what it does, who reads, what its form asks for."""

    parts: Parts
    found: Invitation
    act: Act
    reader: Reader
    asked: tuple[forms.Asked, ...]
    uploads: Uploads

    @classmethod
    def of(cls, parts: Parts, found: Invitation, act: Act, reader: Reader) -> "Opened":
        """The link as its reader opened it."""
        asked = tuple(_to_customer(one, reader) for one in act.asked(reader))
        return cls(parts, found, act, reader, asked, Uploads(parts, reader, found.token))

    @property
    def asks(self) -> bool:
        """Whether there is something to send."""
        return self.found.done_at is None and self.act.is_open()

    def fresh(self) -> Sheet:
        """The page as it is first seen."""
        return self.sheet(forms.prefilled(self.asked, self.reader.zone), {})

    def sheet(self, typed: forms.Typed, problems: Mapping[str, str], status: int = 200, sentence: str = "") -> Sheet:
        """The page with what was typed and what is wrong with it."""
        about, title = self.act.heading(self.reader)
        now = self.parts.watch.now()
        shown = Sheet(
            self.found.case.number,
            about,
            title,
            self.act.whose(self.reader),
            self.act.said(self.reader),
            linking.form_token(self.parts.secret, self.found.token, now),
            self.found.mail.to_kind == "person",
            self.asks,
            self._inputs(typed, problems) if self.asks else (),
            status,
            sentence,
        )
        named = {one.name.removeprefix(forms.typed.PREFIX) for one in shown.inputs}
        return replace(shown, others=tuple(f"{name}: {text}" for name, text in problems.items() if name not in named))

    def refused(self, typed: forms.Typed, refusal: casefile.Refusal) -> Sheet:
        """The page after the engine refused what was sent."""
        said = refusal.sentence.partition(self.reader.say("refusal_tail"))[0].strip()
        sentence = self.reader.say("problems") if refusal.problems else said
        return self.sheet(typed, dict(refusal.problems), 422, sentence)

    def _inputs(self, typed: forms.Typed, problems: Mapping[str, str]) -> tuple[forms.Input, ...]:
        accept = ",".join(self.parts.settings.files.allowed_types)
        around = forms.Surroundings(self.reader, self.found.desk, seal=self.uploads.seal, accept=accept)
        return forms.inputs(self.asked, typed, problems, around)


def _to_customer(one: forms.Asked, reader: Reader) -> forms.Asked:
    """A field as the customer is asked for it. What the case has of personal values stays out of the form: left empty
    it is kept.
    """
    field = one.field
    if field.customer_title:
        field = replace(field, title=field.customer_title, hint={})
    if not field.personal or one.current in (None, "", []):
        return replace(one, field=field)
    return replace(
        one, field=replace(field, hint={reader.language: reader.say("link_kept")}), required=False, current=None
    )


def reader_of(reader: Reader, found: Invitation, *, chose: bool) -> Reader:
    """Whoever the mail was for, in its language unless they ``chose`` another, with the times of the case's desk."""
    if not chose and found.mail.language in texts.LANGUAGES:
        reader = Reader.of(found.mail.language, reader.home, reader.now)
    return reader.elsewhere(found.workflow.calendar.zone.key)


def has_chosen(query: Mapping[str, str], cookies: Mapping[str, str]) -> bool:
    """Whether a language was asked for in the address, or chosen before."""
    return languages.COOKIE in query or languages.COOKIE in cookies
