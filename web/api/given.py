"""What is sent to the API, checked as far as no workflow is needed for it."""

import math
import re
from typing import Annotated, Any, Literal

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from web.api import problems

Language = Literal["en", "zh-Hans", "zh-Hant"]
Channel = Literal["api", "phone", "mail", "web", "visit"]
Priority = Literal["low", "normal", "high", "urgent"]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Optional = Annotated[str | None, Field(max_length=200)]

DEEPEST = 6
LARGEST = 2**53
_UNWRITABLE = re.compile(r"[\x00\ud800-\udfff]")


class Given(BaseModel):
    """Nothing but what is known may be sent."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Requester(Given):
    """Who asks. One with the same address, or name and phone, under the same customer is on record already."""

    name: Name
    mail_address: Optional = None
    phone: Optional = None
    language: Language = "en"


class NewCase(Given):
    """A case to open; `fields` are the values of the workflow's opening form."""

    workflow: Name
    fields: dict[str, JsonValue] = {}
    title: Annotated[str, Field(max_length=120)] = ""
    customer: Optional = Field(default=None, description="The customer's key.")
    requester: Requester | None = None
    channel: Channel = "api"
    priority: Priority = "normal"
    team: Optional = Field(default=None, description="The team's key.")


class Event(Given):
    """An event to send; `fields` are the values of its form and its words, such as `reason` or `body`."""

    event: Name
    fields: dict[str, JsonValue] = {}


class Wanted(BaseModel):
    """Which cases are listed, and from where on."""

    model_config = ConfigDict(extra="forbid")

    workflow: Optional = None
    state: Optional = None
    team: Optional = None
    assignee: Optional = None
    customer: Optional = None
    open: bool | None = None
    breached: bool | None = Field(default=None, description="Whether a deadline was missed.")
    text: Optional = Field(default=None, description="Looked for in numbers and titles.")
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[int, Field(ge=1, le=LARGEST)] | None = None


def once(request: Request) -> None:
    """Refuses a request that gives a parameter of its address twice: which of the two is meant can't be known."""
    names = [name for name, _value in request.query_params.multi_items()]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        wrong = dict.fromkeys(sorted(twice), "Give this once.")
        raise problems.of(422, "Some of what was sent is missing or wrong.", "bad_request", wrong)


Once = Annotated[None, Depends(once)]


def unwritable(value: Any, depth: int = 0) -> str:
    """Why a JSON value can't be stored; "" where it can."""
    if depth > DEEPEST:
        return f"Values may be nested {DEEPEST} deep."
    match value:
        case str():
            return "This holds characters that no text has." if _UNWRITABLE.search(value) else ""
        case bool() | None:
            return ""
        case int() | float():
            fine = math.isfinite(value) and abs(value) <= LARGEST
            return "" if fine else "Give numbers as large as this as text."
        case list():
            return next((why for one in value if (why := unwritable(one, depth + 1))), "")
    return next((why for pair in value.items() for one in pair if (why := unwritable(one, depth + 1))), "")


def wrong_values(fields: dict[str, JsonValue]) -> dict[str, str]:
    """The values that can't be stored, with why."""
    return {name: why for name, value in fields.items() if (why := unwritable(name) or unwritable(value))}
