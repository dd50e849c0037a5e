"""How the lines of a digest read."""

import pytest

from engine import contexts
from engine.store import digests
from notifications import listing, wording

AT = "2026-02-16T01:40:00+00:00"


@pytest.mark.parametrize("language", listing.FORMS)
def test_every_kind_has_words_of_its_own_in_each_language(language: str):
    kinds = ("late", "due", "event", *digests.UNTITLED)
    assert set(listing.FORMS[language].lines) == set(kinds)
    words = wording.Wording.of(language, "Asia/Shanghai", AT)
    told = [listing.line(language, words, contexts.Line("A-1", kind, "Repair", AT)) for kind in kinds]
    assert len(set(told)) == len(kinds)
    assert all(one.startswith("Repair") for one in told)
