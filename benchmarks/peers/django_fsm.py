"""django-fsm-2: a state field and transitions on a Django model; each step loads, checks, changes, saves."""

import django
from django.conf import settings
from django.db import connection, models, transaction
from django_fsm import FSMField, FSMModelMixin, can_proceed, transition

from benchmarks.peers import floor

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ""}}, INSTALLED_APPS=["django_fsm"]
)
django.setup()


class Case(FSMModelMixin, models.Model):
    """A repair."""

    state = FSMField(default="received", protected=True)

    class Meta:
        app_label, db_table = "bench", "cases"

    @transition(field=state, source="received", target="repairing")
    def diagnose(self) -> None:
        """What is broken is known."""

    @transition(field=state, source="repairing", target="waiting")
    def ask(self) -> None:
        """The customer is asked."""

    @transition(field=state, source="waiting", target="repairing")
    def reply(self) -> None:
        """The customer answers."""

    @transition(field=state, source="repairing", target="repaired")
    def finish(self) -> None:
        """It works again."""


class Entry(models.Model):
    """What happened to one."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE)
    event = models.CharField(max_length=50)

    class Meta:
        app_label, db_table = "bench", "history"


def advance(url: str, n: int, watch: floor.Watch) -> int:
    """Steps of repairs, one after the other."""
    connection.settings_dict["NAME"] = url.removeprefix("sqlite:///")
    with connection.schema_editor() as editor:
        editor.create_model(Case)
        editor.create_model(Entry)
    per_side = max(1, n // len(floor.EVENTS))
    Case.objects.bulk_create([Case() for _ in range(1 + 2 * per_side)])
    stepping(range(1, 2))
    with watch("peer"):
        stepping(range(2, 2 + per_side))
    connection.close()
    return floor.stepping(url, range(2 + per_side, 2 + 2 * per_side), watch)


def stepping(case_ids: range) -> None:
    """All steps of these cases, the next step when all had the one before."""
    for event in floor.EVENTS:
        for case_id in case_ids:
            with transaction.atomic():
                case = Case.objects.get(pk=case_id)
                assert can_proceed(getattr(case, event))
                getattr(case, event)()
                case.save()
                Entry.objects.create(case=case, event=event)


if __name__ == "__main__":
    floor.tell("django_fsm", {"advance": advance})
