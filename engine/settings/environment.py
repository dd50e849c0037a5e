"""The environment: CASECLOCK_SECTION_KEY gives a value, CASECLOCK_SECTION_KEY_FILE names a file that holds it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.settings import tree
from engine.settings.complaint import Complaint, did_you_mean
from engine.settings.given import Given, from_file

PREFIX = "CASECLOCK_"
CONFIG = "CASECLOCK_CONFIG"
# Ours too, but no settings: where the configuration is, who acts, and what tests are told.
OTHERS = (CONFIG, "CASECLOCK_AS")
TEST_PREFIX = "CASECLOCK_TEST_"
GONE = {PREFIX + "_".join(names).upper(): fix for names, fix in tree.GONE.items()}


def read(environment: Mapping[str, str]) -> Iterator[Given | Complaint]:
    """Everything that the environment gives; complaints for our names that are no settings."""
    known = {one.variable: one for one in tree.every()}
    for variable, text in sorted(environment.items()):
        where = f"{variable} in the environment"
        if not variable.startswith(PREFIX) or variable in OTHERS or variable.startswith(TEST_PREFIX):
            continue
        if variable in known:
            yield Given(known[variable], text, where, is_text=True)
        elif (plain := variable.removesuffix("_FILE")) in known:
            yield from_file(known[plain], Path(text), where)
        elif variable in GONE:
            yield Complaint(where, "no setting any more.", GONE[variable])
        else:
            yield Complaint(where, "no such setting.", did_you_mean(variable, (*known, *OTHERS)))
