"""A ledger as a mail tells it: what counted and what did not, in a reader's language."""

from collections.abc import Iterable, Iterator

from engine import contexts, deadlines
from engine.definitions import definition
from engine.ledger.ledger import Ledger
from engine.ledger.span import Span

Stretches = tuple[contexts.Stretch, ...]


def told(ledger: Ledger, source: definition.Definition, language: str) -> tuple[Stretches, Stretches]:
    """The stretches that counted so far and those that did not; a pause is one stretch, nights and all."""
    past = [span for span in ledger.spans if span.kind != "ahead"]
    last = max((number for number, span in enumerate(past) if span.counted or span.state), default=-1)
    counted = _joined((span for span in past if span.counted), source, language)
    return tuple(counted), tuple(_joined((span for span in past[: last + 1] if not span.counted), source, language))


def _joined(spans: Iterable[Span], source: definition.Definition, language: str) -> Iterator[contexts.Stretch]:
    """Neighbours that read alike as one: what counted before due and after it, a pause with its nights."""
    several: list[Span] = []
    reads = ("", "")
    for span in spans:
        reads_so = _kind(span, source, language)
        if several and (reads_so != reads or several[-1].to_at != span.from_at):
            yield _stretch(several, *reads)
            several = []
        several.append(span)
        reads = reads_so
    if several:
        yield _stretch(several, *reads)


def _stretch(several: list[Span], kind: str, name: str) -> contexts.Stretch:
    return contexts.Stretch(contexts.instant(several[0].from_at), contexts.instant(several[-1].to_at), kind, name)


def _kind(span: Span, source: definition.Definition, language: str) -> tuple[str, str]:
    """The kind and name of contexts.Stretch: a pause by the title of its state, else the calendar's reason."""
    state = source.index.get(span.state)
    if state is not None:
        return "pause", state.title.get(language) or state.title.get(source.languages[0]) or state.name
    if span.state:
        return ("undelivered" if span.state == deadlines.UNDELIVERED else "ended"), ""
    return ("waiting", "") if span.kind == "waiting" else (span.reason.kind, span.reason.name(language))
