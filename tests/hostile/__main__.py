"""`python -m tests.hostile`: hostile mails by the listener, the pipe and `caseclock mail read`, and what each costs.

Exit code 0 where the desk went on: each mail has an answer, none a traceback, a customer's mail after them comes onto
its case, and a second round needs no more memory than the first.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.hostile import attacks, measured

MORE_MB = 30.0
"""So much may the memory of a desk be above what it was after the first round: its allocator keeps some room."""
REPLY = (
    b"From: wang@sunrise.example\r\nMessage-ID: <%d@b.example>\r\n"
    b"Subject: Re: [LIFT-2026-00001] Lift\r\n\r\nAfter three."
)


def main(arguments: list[str]) -> int:
    """The exit code."""
    argparse.ArgumentParser("python -m tests.hostile", description=__doc__).parse_args(arguments)
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="hostile-") as made:
        commands = measured.Commands(Path(made))
        with measured.serving(Path(made)) as desk:
            _expect(wrong, desk.attack(REPLY % 0).said, "250; taken 1")
            _write("| attack | MB | listener and worker | s | MB | pipe | s | MB | read | s | MB |")
            _write("|---|---|---|---|---|---|---|---|---|---|---|")
            for row in measured.rows(Path(made), commands, desk):
                ways = (row.listened, row.piped, row.read)
                told = " | ".join(f"{one.said} | {one.cpu_s:.2f} | {one.more_mb:.0f}" for one in ways)
                _write(f"| {row.name} | {row.bytes_count / 1e6:.2f} | {told} |")
                if "TRACEBACK" in told or "stumbled" in told or row.read.said != "exit 0":
                    wrong.append(f"{row.name}: {told}")
            first_mb = desk.now_mb
            for _name, raw in attacks.every():
                desk.attack(raw + b"\r\n")
            _write(f"\nmemory of the desk: {first_mb:.0f} MB after one round, {desk.now_mb:.0f} MB after two")
            if desk.now_mb > first_mb + MORE_MB:
                wrong.append("the memory grows")
            _expect(wrong, desk.attack(REPLY % 1).said, "250; taken 1")
    for one in wrong:
        _write(f"WRONG: {one}")
    return int(bool(wrong))


def _expect(wrong: list[str], found: str, wanted: str) -> None:
    if found != wanted:
        wrong.append(f"a customer's mail: {found}, not {wanted}")


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
