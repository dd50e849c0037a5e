"""Our own stack as the tutorials of its parts use it: python-statemachine on SQLModel objects, a commit a step."""

from sqlalchemy import Engine
from sqlmodel import Field, Session, SQLModel, create_engine
from statemachine import State, StateMachine

from benchmarks.peers import floor


class Case(SQLModel, table=True):
    """A repair."""

    __tablename__ = "cases"
    id: int | None = Field(default=None, primary_key=True)
    state: str = "received"


class Entry(SQLModel, table=True):
    """What happened to one."""

    __tablename__ = "history"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    event: str


class Repair(StateMachine):
    """The chart, whose state is the case's."""

    received = State(initial=True)
    repairing = State()
    waiting = State()
    repaired = State(final=True)
    diagnose = received.to(repairing)
    ask = repairing.to(waiting)
    reply = waiting.to(repairing)
    finish = repairing.to(repaired)


def advance(url: str, n: int, watch: floor.Watch) -> int:
    """Steps of repairs, one after the other."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    SQLModel.metadata.create_all(engine)
    per_side = max(1, n // len(floor.EVENTS))
    with Session(engine) as session:
        session.add_all([Case() for _ in range(1 + 2 * per_side)])
        session.commit()
    stepping(engine, range(1, 2))
    with watch("peer"):
        stepping(engine, range(2, 2 + per_side))
    engine.dispose()
    return floor.stepping(url, range(2 + per_side, 2 + 2 * per_side), watch)


def stepping(engine: Engine, case_ids: range) -> None:
    """All steps of these cases, the next step when all had the one before."""
    for event in floor.EVENTS:
        for case_id in case_ids:
            with Session(engine) as session:
                case = session.get_one(Case, case_id)
                Repair(case, state_field="state").send(event)
                session.add(case)
                session.add(Entry(case_id=case_id, event=event))
                session.commit()


if __name__ == "__main__":
    floor.tell("naive", {"advance": advance})
