"""The JSON Schema of definition, chain and routing files, made from the parser's own tables; editors check with it."""

from typing import Any

from engine.definitions import chains, routing, workflow
from engine.definitions.records import Record


def json_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12. What it accepts is well formed; the parser also looks at names and meanings."""
    return _schema(workflow.WORKFLOW, "Caseclock definition", "One version of a workflow of Caseclock.")


def chain_schema() -> dict[str, Any]:
    """The same of the chain files under `escalations`."""
    return _schema(chains.CHAIN_FILE, "Caseclock escalation chain", "An escalation that definitions refer to by name.")


def routing_schema() -> dict[str, Any]:
    """The same of the routing in `mail/routing.yaml`."""
    return _schema(routing.ROUTING, "Caseclock routing", "Which mail without a case begins which.")


def _schema(record: Record, title: str, description: str) -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    root = record.schema(definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "description": description,
        **root,
        "$defs": dict(sorted(definitions.items())),
    }
