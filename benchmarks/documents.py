"""What was printed last, in docs/speed.md between two marks."""

import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "speed.md"
BEGIN, END = "<!-- measured: python -m benchmarks --docs -->\n", "<!-- end of measured -->\n"


def circumstances() -> str:
    """When and on what it was measured."""
    programs = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return f"{datetime.now(UTC):%Y-%m-%d}: {programs}, {platform.system()}, {os.cpu_count()} cores"


def fill(printed: str, page: Path = PAGE, begin: str = BEGIN, end: str = END) -> None:
    """Puts the text between two marks, in the place of what was there before."""
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}```text\n{printed}```\n{end}{after}", encoding="utf-8")
