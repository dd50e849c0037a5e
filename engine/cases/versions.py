"""The version of its definition to which a case is wished to go."""

from collections.abc import Sequence

from engine import casefile, decide, errors, store
from engine.cases.registry import Registry
from engine.database import Connection


def wished(
    connection: Connection,
    registry: Registry,
    case: casefile.CaseFile,
    command: casefile.Command,
    unwritten: Sequence[casefile.HistoryEntry] = (),
) -> decide.Onto | None:
    """Where `migrate` is to take the case, with its past, of which some is ``unwritten`` yet; None for a version that
    is not here.
    """
    hash_ = command.data.get("definition")
    try:
        workflow = registry.workflow(connection, str(hash_))
    except errors.UnknownDefinition:
        return None
    return decide.Onto(
        workflow,
        [*store.past.of(connection, case.id or 0), *unwritten],
        store.definitions.version_of(connection, case.definition_hash),
        store.definitions.version_of(connection, workflow.definition.hash),
    )
