"""The figures of a campaign as lines for people and as facts for programs."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from statistics import median

from benchmarks.faults import chaos, cuts, migrations, points, reckoning

COLUMN = 56


def of_kills(outcome: chaos.Outcome, opened: migrations.Outcome) -> Iterator[str]:
    """The table of a kill campaign."""
    rows = {
        "kills, of them at named points": f"{outcome.kill_count}, {outcome.at_points}",
        "points died at, of all": f"{len(outcome.by_point.keys() - {''})} of {len(points.POINTS)}",
        "kills between two migrations / half made": f"{opened.kills} / {opened.half_made}",
    }
    yield from _whole(rows, outcome, outcome.faultless and opened.faultless)


def of_cuts(outcome: cuts.Outcome) -> Iterator[str]:
    """The table of a campaign against the server; the seconds are the longest without an acknowledgement."""
    rows = {}
    for kind in dict.fromkeys(cut.kind for cut in outcome.cuts):
        gaps = [cut.gap_s for cut in outcome.cuts if cut.kind == kind]
        away = median(cut.away_s for cut in outcome.cuts if cut.kind == kind)
        rows[f"server {kind}, times / away for"] = f"{len(gaps)} / {away:.2f} s"
        rows["  no write for: median / longest"] = f"{median(gaps):.2f} / {max(gaps):.2f} s"
        yield from _rows(rows)
        rows = {}
    yield from _whole({}, outcome, outcome.faultless)


def _whole(rows: Mapping[str, object], outcome: chaos.Outcome | cuts.Outcome, faultless: bool) -> Iterator[str]:
    yield from _rows(rows)
    yield from _rows(_counted(outcome.figures))
    yield from _rows(
        {
            "asked again after no answer": f"{outcome.asked_again:,}",
            "processes that stopped badly at the end": len(outcome.ended_badly),
            "seconds": f"{outcome.seconds:,.0f}",
        }
    )
    yield from (f"  still to come: {left}" for left in outcome.unsettled)
    yield from (f"  refused: {one}" for one in outcome.refused[:10])
    yield from (f"  stopped badly: {one}" for one in outcome.ended_badly)
    yield "as it should be" if faultless else "WRONG"


def _counted(found: reckoning.Figures) -> dict[str, object]:
    done = f"{found.acknowledged:,} / {found.acknowledged_lost} / {found.acknowledged_doubled}"
    cases = found.cases
    fell = f"{found.deadlines_missed} / {found.deadlines_doubled} / {found.deadlines_early}"
    return {
        "commands acknowledged / lost / doubled": done,
        "refused against all reason": found.refused,
        "given up in doubt: done / doubled": f"{found.in_doubt_done} / {found.in_doubt_doubled}",
        "cases / half done / faults in chains and file": f"{cases:,} / {found.cases_half_done} / {found.chains_broken}",
        "deadlines due / missed / doubled / early": f"{found.deadlines_due:,} / {fell}",
        "deadlines met / left to be counted anew": f"{found.deadlines_met:,} / {found.recounts_left}",
        "mails / lost / withdrawn": f"{found.mails:,} / {found.mails_lost} / {found.mails_withdrawn}",
        "mails doubled in the send window, same Message-ID": found.mails_again,
        "  without a cut-off on record / changed": f"{found.mails_again_unexplained} / {found.mails_changed}",
        "mails doubled under another Message-ID": found.mails_under_another_id,
    }


def _rows(rows: Mapping[str, object]) -> Iterator[str]:
    yield from (f"  {name:<{COLUMN}}{value!s:>22}" for name, value in rows.items())


def told_of_kills(outcome: chaos.Outcome, opened: migrations.Outcome) -> dict[str, object]:
    """All figures of a kill campaign."""
    return {
        **asdict(outcome),
        "kill_count": outcome.kill_count,
        "by_point": dict(sorted(outcome.by_point.items())),
        "migrations": asdict(opened),
        "faultless": outcome.faultless and opened.faultless,
    }


def told_of_cuts(outcome: cuts.Outcome) -> dict[str, object]:
    """All figures of a campaign against the server."""
    return {**asdict(outcome), "faultless": outcome.faultless}
