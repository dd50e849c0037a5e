"""The facts that other systems state in their own test suites: working time, elapsed time, policies."""

import json
from pathlib import Path

import pytest

from tests.conformance import lines

VECTORS = Path(__file__).parents[3].parent / "shared" / "vectors"
COUNTS = {"due": 152, "elapsed": 239, "sla": 64}

needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="the facts of other systems lie beside the repository")


def read(name: str) -> list[lines.Line]:
    return [json.loads(text) for text in (VECTORS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@needs_vectors
@pytest.mark.parametrize("name", COUNTS)
def test_every_line_is_right(name: str) -> None:
    told = read(name)
    assert len(told) == COUNTS[name]
    assert {lines.kind(line) for line in told} == {name}
    assert [f"{line['id']}: {one}" for line in told for one in lines.run(line)[1]] == []
