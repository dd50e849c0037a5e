"""SpiffWorkflow: a BPMN process whose state is kept as JSON in SQLite; each step loads, runs one task, stores."""

import functools
import itertools
import logging

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from benchmarks.peers import floor

TASKS = "".join(f'<manualTask id="{event}" name="{event}"/>' for event in floor.EVENTS)
PLACES = ("start", *floor.EVENTS, "end")
FLOWS = "".join(
    f'<sequenceFlow id="to_{after}" sourceRef="{before}" targetRef="{after}"/>'
    for before, after in itertools.pairwise(PLACES)
)
TIMERS = "".join(
    f'<boundaryEvent id="late_{event}" attachedToRef="{event}" cancelActivity="false"><timerEventDefinition>'
    f"<timeDuration>\"P3D\"</timeDuration></timerEventDefinition></boundaryEvent><endEvent id='told_{event}'/>"
    f'<sequenceFlow id="tell_{event}" sourceRef="late_{event}" targetRef="told_{event}"/>'
    for event in floor.EVENTS
)
PROCESS = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench">
<process id="repair" isExecutable="true"><startEvent id="start"/>{}<endEvent id="end"/>{}</process></definitions>"""


def advance(url: str, n: int, watch: floor.Watch, timers: str = "") -> int:
    """Steps of repairs, one after the other."""
    parser = BpmnParser()
    parser.add_bpmn_str(PROCESS.format(TASKS, FLOWS + timers).encode())
    workflow = BpmnWorkflow(parser.get_spec("repair"))
    workflow.do_engine_steps()
    serializer = BpmnWorkflowSerializer()
    bare = floor.Floor(url)
    bare.run(floor.CASES)
    count = max(1, n // len(floor.EVENTS))
    state = serializer.serialize_json(workflow)
    with bare.commit():
        bare.run_many("INSERT INTO cases VALUES (?, ?)", [(number, state) for number in range(2 * count + 1)])
    for event in floor.EVENTS:
        step(bare, serializer, 2 * count, event)
    done = 0
    with watch("peer"):
        for event in floor.EVENTS:
            for number in range(count):
                done += step(bare, serializer, number, event)
    (state,) = bare.run("SELECT state FROM cases WHERE id = 0").fetchone()
    assert serializer.deserialize_json(state).is_completed()
    with watch("bare"):
        for _ in floor.EVENTS:
            for number in range(count, 2 * count):
                with bare.commit():
                    bare.run("SELECT state FROM cases WHERE id = ?", number).fetchone()
                    bare.run("UPDATE cases SET state = ? WHERE id = ?", state, number)
    return done


def step(on: floor.Floor, serializer: BpmnWorkflowSerializer, number: int, event: str) -> int:
    """One task of one process, committed."""
    with on.commit():
        (state,) = on.run("SELECT state FROM cases WHERE id = ?", number).fetchone()
        workflow = serializer.deserialize_json(state)
        (task,) = [one for one in workflow.get_tasks(state=TaskState.READY, manual=True) if one.task_spec.name == event]
        task.run()
        workflow.do_engine_steps()
        workflow.refresh_waiting_tasks()
        on.run("UPDATE cases SET state = ? WHERE id = ?", serializer.serialize_json(workflow), number)
    return 1


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    floor.tell("spiffworkflow", {"advance": advance, "advance_timers": functools.partial(advance, timers=TIMERS)})
