"""Who is told: a role, a rule, or the person that a field names."""

import re

from engine.definitions.lists import ListOf
from engine.definitions.names import Names
from engine.definitions.shapes import IDENTIFIER, NAME_WORDS, Reference
from engine.sheets import Node


class Recipient(Reference):
    """A role or a rule by its name, or `field.NAME` of a person field."""

    def __init__(self) -> None:
        super().__init__("recipient", words=f"{NAME_WORDS}, or `field.NAME` of a person field")
        self.pattern = re.compile(rf"(?:field\.)?{IDENTIFIER}", re.ASCII)

    def read_text(self, text: str, node: Node, names: Names) -> str | None:
        if text.startswith("field.") and self.pattern.fullmatch(text):
            names.refer("field", text.removeprefix("field."), node.place, ("person",))
            return text
        return super().read_text(text, node, names)


RECIPIENTS = ListOf(Recipient())
