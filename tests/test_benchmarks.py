import json
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as benchmarks


def test_every_way_is_measured_and_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["--cases", "20", "--turns", "1", "--directory", str(tmp_path), "--json", str(tmp_path / "found.json")]
    monkeypatch.setattr(sys, "argv", ["benchmarks", *arguments])
    benchmarks.main()
    found = json.loads((tmp_path / "found.json").read_text())
    assert [(one["command_count"], one["ratio"] > 0) for one in found] == [
        *[(40, True)] * 3,
        *[(4, True)] * 3,
        *[(100, True)] * 6,
    ]
