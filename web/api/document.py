"""The OpenAPI document, with the addresses as they are and the problems in their form."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from web.api import problems

ABOUT = (
    "Cases for other programs. Each acts as one person, by a token of `caseclock token add PERSON`; what that person "
    "may not see is not there. Everything refused is a problem document (RFC 9457)."
)


def of(api: FastAPI) -> dict[str, Any]:
    """The document of an API that is mounted under /api."""
    made = get_openapi(title="Caseclock", version="1", description=ABOUT, routes=api.routes)
    made["paths"] = {f"/api{path}": one for path, one in made["paths"].items()}
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    whole = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(whole.pop("$defs", {}))
    schemas["Problem"] = whole
    return made
