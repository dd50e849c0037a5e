"""How an answer of the engine is told: where the case is now, or why nothing was done and what may be done instead."""

import typer

from console import complaints, terminal
from engine import casefile


def tell(answer: casefile.Answer, done: str, json: bool) -> None:
    """Prints an answer; a refusal goes to standard error and ends the command with exit code 1."""
    if json:
        terminal.print_json(facts(answer))
    elif answer.refusal is None:
        states = " · ".join(answer.states)
        again = ", as it was before: this key was answered already" if answer.replayed else ""
        terminal.tell(f"{answer.number} {done}: {states} (version {answer.version}){again}")
    else:
        complaints.complain(answer.refusal.sentence)
    if answer.refusal is not None:
        raise typer.Exit(complaints.FOUND)


def facts(answer: casefile.Answer) -> dict[str, object]:
    """An answer as facts for programs."""
    told: dict[str, object] = {"case": answer.number, "version": answer.version, "states": answer.states}
    told |= {"accepted": answer.accepted, "replayed": answer.replayed, "refusal": None}
    if answer.refusal is not None:
        refusal = answer.refusal
        problems = [{"field": field, "sentence": sentence} for field, sentence in refusal.problems]
        said = {"code": refusal.code, "sentence": refusal.sentence, "problems": problems, "allowed": refusal.allowed}
        told["refusal"] = said
    return told
