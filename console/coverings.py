"""What scenarios reach of the workflows, at the terminal and for programs."""

from collections.abc import Iterable
from typing import Any

from console import terminal
from engine.scenarios import Coverage

SHOWN = 40


def facts(one: Coverage) -> dict[str, Any]:
    """What was reached of one workflow, for programs."""
    parts = {
        part.kind: {"count": part.count, "reached": part.count - len(part.missing), "missing": part.missing}
        for part in one.parts
    }
    return {"workflow": one.workflow, "whole": not one.missing, **parts}


def tell(several: Iterable[Coverage]) -> None:
    """Prints what was reached as a table, then what never was."""
    reached = list(several)
    kinds = [part.kind for part in reached[0].parts] if reached else []
    table = terminal.table("workflow", *kinds, whole=("workflow",))
    for one in reached:
        table.add_row(one.workflow, *(f"{part.count - len(part.missing)} of {part.count}" for part in one.parts))
    terminal.out.print(table)
    for one in reached:
        for kind, name in one.missing[:SHOWN]:
            terminal.tell(f"{one.workflow}: never reached: {kind.removesuffix('s')} {name}")
        if len(one.missing) > SHOWN:
            terminal.tell(f"{one.workflow}: … and {len(one.missing) - SHOWN} more")
