"""DBOS: a durable workflow of four steps a case, one case after the other."""

from typing import Any

from dbos import DBOS, DBOSConfig

from benchmarks.peers import floor

STATUS, INPUT, STEP, OUTPUT = "workflow_status", "workflow_input", "operation_outputs", "workflow_output"


@DBOS.step()
def enter(case_id: int, state: str) -> str:
    """The next state of a case, recorded as the step's result."""
    return f"{case_id} is {state}"


@DBOS.workflow()
def repair(case_id: int) -> str:
    """A repair from its beginning to its end."""
    return [enter(case_id, state) for state in floor.EVENTS.values()][-1]


def advance(url: str, n: int, watch: floor.Watch) -> int:
    """Steps of workflows, each step's result recorded before the next."""
    DBOS(config=DBOSConfig(name="bench", system_database_url=url, log_level="ERROR"))
    DBOS.launch()
    count = max(1, n // len(floor.EVENTS))
    repair(-1)
    with watch("peer"):
        for case_id in range(count):
            repair(case_id)
    DBOS.destroy()
    bare = floor.Floor(url)
    if not url.startswith("sqlite"):
        bare.run("SET search_path TO dbos")
    done = bare.count(STEP) - len(floor.EVENTS)
    known = {table: last(bare, table) for table in (STATUS, INPUT, STEP, OUTPUT)}
    with watch("bare"):
        for number in range(count):
            by_hand(bare, known, f"bare-{number}")
    return done


def last(bare: floor.Floor, table: str) -> dict[str, Any]:
    """The columns of the row that was written last."""
    found = bare.run(f"SELECT * FROM {table} WHERE workflow_uuid = (SELECT max(workflow_uuid) FROM {STATUS})")
    return dict(zip([column[0] for column in found.description], found.fetchone(), strict=True))


def by_hand(bare: floor.Floor, known: dict[str, dict[str, Any]], workflow: str) -> None:
    """The rows of one workflow: its beginning, each step and its end a commit."""

    def insert(table: str, **changed: Any) -> None:
        row = {**known[table], "workflow_uuid": workflow, **changed}
        bare.run(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", *row.values())

    with bare.commit():
        insert(STATUS, status="PENDING")
        insert(INPUT)
    for number in range(1, len(floor.EVENTS) + 1):
        with bare.commit():
            insert(STEP, function_id=number)
    with bare.commit():
        insert(OUTPUT)
        bare.run(f"UPDATE {STATUS} SET status = 'SUCCESS', updated_at = ? WHERE workflow_uuid = ?", 0, workflow)


if __name__ == "__main__":
    floor.tell("dbos", {"advance": advance})
