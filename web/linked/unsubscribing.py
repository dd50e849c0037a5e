"""The link by which a reader wants no more surveys or digests, and the way back.

RFC 8058: the reader's mail program posts to the address by itself, without a session and without having read a page,
and follows no redirection. A look at the address changes nothing.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from engine.queries import notified
from notifications import linking, unsubscribing
from web import parts, rendering, texts
from web.linked import cover
from web.linked.sheet import has_chosen
from web.parts import Parts
from web.reader import Reader

router = APIRouter()

Token = Annotated[str, Path(max_length=120)]
ADDRESS = f"{linking.UNSUBSCRIBE_PATH}{{token}}"
ONE_CLICK = ("List-Unsubscribe", "One-Click")


@router.api_route(ADDRESS, methods=["GET", "HEAD"])
def show(request: Request, token: Token) -> Response:
    """What the reader gets now of this kind, with a button for the other."""
    mail = _find(parts.of(request), token)
    return _page(request, token, mail)


async def _form(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=10, max_part_size=2_000)


@router.post(ADDRESS)
def choose(request: Request, token: Token, form: Annotated[FormData, Depends(_form)]) -> Response:
    """Keeps what the reader wants, with who said so and when. By one click: no more."""
    at = parts.of(request)
    mail = _find(at, token)
    if mail is None:
        return _page(request, token, None)
    if form.get(ONE_CLICK[0]) == ONE_CLICK[1]:
        _keep(at, mail, wanted=False)
        return _page(request, token, mail)
    given, wanted = form.get(cover.FIELD), form.get("wanted")
    read = isinstance(given, str) and linking.is_of_page(at.secret, token, given, at.watch.now())
    if not read or cover.is_foreign(request) or wanted not in ("yes", "no"):
        return _page(request, token, mail, 403)
    _keep(at, mail, wanted=wanted == "yes")
    return cover.covered(RedirectResponse(cover.here(request, _reader(request, mail)), 303))


def _find(at: Parts, token: str) -> notified.Mail | None:
    """The mail of a token of ours; None where there is none, or it is of a kind that nobody may do without."""
    number = linking.unsubscribing(token)
    if number is None:
        return None
    with at.database.reading() as connection:
        mail = notified.mail(connection, number)
    if mail is None or mail.kind == "case":
        return None
    return mail if linking.may_unsubscribe(at.secret, token, mail.message_id) else None


def _keep(at: Parts, mail: notified.Mail, *, wanted: bool) -> None:
    with at.database.writing() as connection:
        unsubscribing.keep(connection, mail, at.watch.now(), wanted=wanted)


def _reader(request: Request, mail: notified.Mail) -> Reader:
    reader = parts.reader(request)
    chose = has_chosen(request.query_params, request.cookies)
    return (
        reader if chose or mail.language not in texts.LANGUAGES else Reader.of(mail.language, reader.home, reader.now)
    )


def _page(request: Request, token: str, mail: notified.Mail | None, status: int = 200) -> Response:
    at = parts.of(request)
    if mail is None:
        view: dict[str, object] = {"kind": "", "choice": None}
        return cover.covered(rendering.page(request, "unsubscribe.html", parts.reader(request), view, 403))
    reader = _reader(request, mail)
    with at.database.reading() as connection:
        choice = unsubscribing.choice(connection, mail)
    view = {
        "kind": mail.kind,
        "choice": choice,
        "since": reader.near(choice.at) if choice else "",
        "key": linking.form_token(at.secret, token, at.watch.now()),
        "here": cover.here(request, reader),
    }
    return cover.covered(rendering.page(request, "unsubscribe.html", reader, view, status))
