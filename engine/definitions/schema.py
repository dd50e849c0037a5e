"""The JSON Schema of definition files, made from the same tables as the parser; editors check and complete with it."""

from typing import Any

from engine.definitions import workflow


def json_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12. What it accepts is well formed; the parser also looks at names and meanings."""
    definitions: dict[str, Any] = {}
    root = workflow.WORKFLOW.schema(definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Caseclock definition",
        "description": "One version of a workflow of Caseclock.",
        **root,
        "$defs": dict(sorted(definitions.items())),
    }
