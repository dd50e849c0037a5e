"""Who is told: a role, a rule, the person that a field names, or whoever a roster has on duty."""

import re

from engine.definitions.lists import ListOf
from engine.definitions.names import Names
from engine.definitions.shapes import IDENTIFIER, NAME_WORDS, Reference
from engine.sheets import Node


class Recipient(Reference):
    """A role or a rule by its name, `field.NAME` of a person field, or `duty.NAME` of a roster."""

    def __init__(self) -> None:
        super().__init__("recipient", words=f"{NAME_WORDS}, `field.NAME` of a person field, or `duty.NAME` of a roster")
        self.pattern = re.compile(rf"(?:field\.|duty\.)?{IDENTIFIER}", re.ASCII)

    def read_text(self, text: str, node: Node, names: Names) -> str | None:
        if text.startswith("field.") and self.pattern.fullmatch(text):
            names.refer("field", text.removeprefix("field."), node.place, ("person",))
            return text
        # Rosters are data of the desk, as persons are: no definition can know which there will be.
        if text.startswith("duty.") and self.pattern.fullmatch(text):
            return text
        return super().read_text(text, node, names)


RECIPIENT = Recipient()
RECIPIENTS = ListOf(RECIPIENT)
