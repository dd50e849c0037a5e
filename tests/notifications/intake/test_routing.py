"""Which rule of the routing is taken where a person says which workflow it shall be."""

from email.message import EmailMessage

import pytest

from engine import definitions, places
from notifications import reading
from notifications.intake import routing

SHIPPED = places.WORKFLOWS / "mail" / "routing.yaml"


@pytest.mark.parametrize(
    ("workflow", "subject", "priority"),
    [
        ("repair", "三号客梯异响", "normal"),
        ("repair", "三号客梯困人", "urgent"),
        ("repair", "投诉：三号客梯异响", "normal"),
        ("complaint", "三号客梯异响", "normal"),
        ("permission", "三号客梯异响", None),
    ],
)
def test_it_is_the_first_of_the_workflow_that_fits_else_its_last(
    workflow: str, subject: str, priority: str | None
) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "fang@sunrise.example", subject
    found = definitions.parse_routing(SHIPPED.read_text(encoding="utf-8"))
    rule = routing.of_workflow(found, workflow, reading.read(mail.as_bytes()), ["desk@desk.example"])
    assert (rule and rule.priority) == priority
    assert rule is None or rule.workflow == workflow
