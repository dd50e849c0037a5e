"""`python -m tests.bounces MAILS EXPECTED.json`: how many bounces are read as expected, and the mails that differ.

MAILS is a directory or a tar archive; EXPECTED.json gives `[{status, reply_code, reason, hard_bounce}]` by path.
Exit code 0 where all goals are met, 1 where one is missed, 2 for wrong use.
"""

import argparse
import sys
from pathlib import Path

from tests.bounces import measured


def main(arguments: list[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser("python -m tests.bounces", description=__doc__)
    parser.add_argument("mails", type=Path, help="a directory or a tar archive of mails")
    parser.add_argument("expected", type=Path, help="what is expected of each, as JSON")
    given = parser.parse_args(arguments)
    try:
        tally = measured.against(measured.collection(given.mails), measured.expectations(given.expected))
    except (OSError, ValueError, KeyError, TypeError) as why:
        sys.stderr.write(f"{given.mails}, {given.expected}: {why}\n")
        return 2
    for mail, differences in tally.differing.items():
        sys.stdout.write(f"{mail}: {'; '.join(differences)}\n")
    sys.stdout.write("\n| figure | as expected | of | share | goal |\n|---|---|---|---|---|\n")
    for figure, count in tally.all.items():
        goal = measured.GOALS.get(figure, "")
        sys.stdout.write(f"| {figure} | {tally.right[figure]} | {count} | {tally.share(figure):.3f} | {goal} |\n")
    return int(any(tally.share(figure) < goal for figure, goal in measured.GOALS.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
