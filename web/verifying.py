"""The address at which the requester of a case is verified."""

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from engine import casefile, store
from web import case, parts, rendering, sent, session, step
from web.pages import Number

router = APIRouter()


@router.post("/cases/{number}/verify")
def verify(request: Request, number: Number, _form: sent.Form) -> Response:
    """Says that the requester is who they say; a note of it stands on the case."""
    here, reader, actor = parts.of(request), parts.reader(request), session.needed(request).actor
    loaded = case.load(here, number, actor)
    if loaded is None or loaded.case.requester is None or not loaded.unverified.is_mine:
        raise HTTPException(404)
    answer = here.cases.submit(casefile.Command(number, "note", actor, {"body": reader.say("verified_note")}))
    if answer.refusal:
        shown = {"case": loaded.case, "title": reader.say("verify"), "why": answer.refusal.sentence}
        return rendering.page(request, "refused.html", reader, shown, 409)
    with here.database.writing() as connection:
        store.people.verify_contact(connection, loaded.case.requester.id)
    return RedirectResponse(f"{step.address(number)}?done=note", 303)
