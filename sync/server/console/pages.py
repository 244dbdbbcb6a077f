"""The pages of the union's staff: sign in, requests, notices, account.

Every form is posted back to the page that it stands on, proves that it came from there, and leads on by a redirect, so
that loading a page again sends nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from sync.server import guesses
from sync.server.console import clerks, notices, sessions
from sync.server.console.answers import Reply, answer_request
from sync.server.console.inbox import PAGE, State, read_inbox
from sync.server.console.sessions import Session
from sync.server.console.wording import has, speaker
from sync.server.context import authority_of, union_of
from sync.server.errors import Refusal
from sync.server.system import Union
from sync.server.templating import sheet, templates
from sync.server.wording import HTML_TAG, LANGUAGES, Say, choose_language
from sync.times import day_of

router = APIRouter(prefix="/console", include_in_schema=False)

_COOKIE: Final = "yizhan_console"
_LANGUAGE: Final = "yizhan_language"
_YEAR: Final = 365 * 86_400
_DOOR: Final = "console "
"""Before a network's name where wrong passwords are counted."""
_DONE: Final = frozenset({"answer_sent", "published", "password_changed", "signed_out"})
_CODES: Final = {"answered": "already_answered"}
"""Refusals that are called something else on a page."""

Form = Mapping[str, str]


async def _form(request: Request) -> Form:
    """The fields of a form; of one that is named twice the last. Without NUL, which not every database can store."""
    text = (await request.body()).decode("utf-8", "replace")
    return {name: value.replace("\0", "") for name, value in parse_qsl(text, keep_blank_values=True)}


def _session(request: Request) -> Session | None:
    token = request.cookies.get(_COOKIE)
    return sessions.find_session(union_of(request), token) if token else None


Posted = Annotated[Form, Depends(_form)]
OurUnion = Annotated[Union, Depends(union_of)]
Visitor = Annotated[Session | None, Depends(_session)]


@router.get("/login")
def login_page(request: Request, who: Visitor) -> Response:
    """Who are you?"""
    return _to("/console") if who else _page(request, "login.html", None)


@router.post("/login")
def login(request: Request, union: OurUnion, form: Posted) -> Response:
    """Sign in; whoever mistypes often waits."""
    address = request.client.host if request.client else ""
    now = union.clock.now()
    try:
        with union.database.read() as connection:
            guesses.check_rate(connection, address, now, _DOOR)
        try:
            who = clerks.check_password(union, form.get("name", ""), form.get("password", ""))
        except Refusal:
            guesses.count_failure(union, address, now, _DOOR)
            raise
    except Refusal as refusal:
        return _page(request, "login.html", None, refusal, name=form.get("name", ""))
    opened = sessions.open_session(union, who)
    answer = _to("/console/account" if who.must_change else "/console")
    _give_cookie(request, answer, opened.token)
    return answer


@router.post("/logout")
def logout(request: Request, union: OurUnion, who: Visitor, form: Posted) -> Response:
    """Sign out."""
    if who is not None and who.is_proved(form.get("proof", "")):
        sessions.end_session(union, who.token)
    answer = _to("/console/login", done="signed_out")
    answer.delete_cookie(_COOKIE, path="/console")
    return answer


@router.get("")
def requests_page(request: Request, who: Visitor) -> Response:
    """What stations ask for."""
    return _guarded(request, who, lambda signed: _requests(request, signed))


@router.post("")
def answer(request: Request, union: OurUnion, who: Visitor, form: Posted) -> Response:
    """Answer one request."""

    def act(signed: Session) -> Response:
        try:
            _check_proof(signed, form)
            reply = Reply(
                form.get("decision", ""),
                _number(form.get("quantity") or "0"),
                form.get("text", ""),
                form.get("arrives_on"),
                _number(form.get("seen", "0")),
            )
            log, record = _number(form.get("log", "")), _bytes(form.get("request", ""))
            answer_request(union, authority_of(request), signed.clerk, log, record, reply)
        except Refusal as refusal:
            return _requests(request, signed, refusal)
        return _to("/console", done="answer_sent", **_chosen(request))

    return _guarded(request, who, act)


@router.get("/notices")
def notices_page(request: Request, who: Visitor) -> Response:
    """Notices: a new one, and those that were sent."""
    return _guarded(request, who, lambda signed: _notices(request, signed))


@router.post("/notices")
def publish(request: Request, union: OurUnion, who: Visitor, form: Posted) -> Response:
    """Send a notice."""

    def act(signed: Session) -> Response:
        try:
            _check_proof(signed, form)
            notices.send(
                union,
                authority_of(request),
                signed.clerk,
                title=form.get("title", ""),
                body=form.get("body", "").replace("\r\n", "\n"),
                region=form.get("to", ""),
            )
        except Refusal as refusal:
            return _notices(request, signed, refusal, form)
        return _to("/console/notices", done="published")

    return _guarded(request, who, act)


@router.get("/account")
def account_page(request: Request, who: Visitor) -> Response:
    """One's own password."""
    return _guarded(request, who, lambda signed: _page(request, "account.html", signed), unfinished=True)


@router.post("/account")
def change_password(request: Request, union: OurUnion, who: Visitor, form: Posted) -> Response:
    """Choose another password; then sign in with it."""

    def act(signed: Session) -> Response:
        try:
            _check_proof(signed, form)
            if form.get("new", "") != form.get("again", ""):
                raise Refusal("not_twice", 400, "The new password was not typed the same twice.")
            clerks.change_password(union, signed.clerk.name, form.get("old", ""), form.get("new", ""))
        except Refusal as refusal:
            return _page(request, "account.html", signed, refusal)
        return _to("/console/login", done="password_changed")

    return _guarded(request, who, act, unfinished=True)


def _guarded(
    request: Request, who: Session | None, show: Callable[[Session], Response], *, unfinished: bool = False
) -> Response:
    """A page for who is signed in, with a password of one's own unless it is where that is chosen."""
    if who is None:
        return _to("/console/login")
    if who.clerk.must_change and not unfinished:
        return _to("/console/account")
    return show(who)


def _requests(request: Request, who: Session, refusal: Refusal | None = None) -> Response:
    union = union_of(request)
    chosen = _chosen(request)
    state = None if chosen["state"] == "all" else State(chosen["state"])
    inbox = read_inbox(union, who.clerk.region, state=state, page=int(chosen["page"]))
    return _page(
        request,
        "requests.html",
        who,
        refusal,
        inbox=inbox,
        chosen=chosen["state"],
        states=[state.value for state in State],
        page=int(chosen["page"]),
        per_page=PAGE,
        today=day_of(union.clock.now()).isoformat(),
    )


def _notices(request: Request, who: Session, refusal: Refusal | None = None, form: Form | None = None) -> Response:
    board = notices.read_board(union_of(request), who.clerk)
    return _page(request, "notices.html", who, refusal, board=board, form=form or {})


def _chosen(request: Request) -> dict[str, str]:
    """Which requests are looked at."""
    state = request.query_params.get("state", "")
    page = request.query_params.get("page", "0")
    known = {entry.value for entry in State} | {"all"}
    return {
        "state": state if state in known else State.WAITING.value,
        "page": page if page.isascii() and page.isdigit() and len(page) < 5 else "0",
    }


def _page(
    request: Request, template: str, who: Session | None, refusal: Refusal | None = None, **values: Any
) -> HTMLResponse:
    wanted = request.query_params.get("lang")
    language = choose_language(wanted or request.cookies.get(_LANGUAGE), request.headers.get("accept-language", ""))
    say = speaker(language)
    other = LANGUAGES[1 - LANGUAGES.index(language)]
    looks = sheet("console.css", forms=True)
    done = request.query_params.get("done", "")
    html = (
        templates()
        .get_template(f"console/{template}")
        .render(
            say=say,
            tag=HTML_TAG[language],
            other_tag=HTML_TAG[other],
            other="?" + urlencode({**request.query_params, "lang": other}),
            style=looks.style,
            who=who,
            path=request.url.path,
            done=say(done) if done in _DONE else "",
            error="" if refusal is None else _sentence(refusal, say),
            shortest=clerks.SHORTEST,
            **{"name": "", **values},
        )
    )
    headers = {
        "Content-Language": HTML_TAG[language],
        "Content-Security-Policy": looks.policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    answer = HTMLResponse(html, 200 if refusal is None else refusal.status, headers)
    if wanted in LANGUAGES:
        answer.set_cookie(_LANGUAGE, str(wanted), max_age=_YEAR, path="/console", samesite="lax")
    return answer


def _sentence(refusal: Refusal, say: Say) -> str:
    code = _CODES.get(refusal.code, refusal.code)
    return say(code, n=clerks.SHORTEST) if has(code) else refusal.message


def _to(path: str, **query: str) -> RedirectResponse:
    return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, 303)


def _give_cookie(request: Request, answer: Response, token: str) -> None:
    answer.set_cookie(
        _COOKIE,
        token,
        max_age=sessions.LONGEST,
        path="/console",
        httponly=True,
        secure=request.url.scheme == "https",
        samesite="lax",
    )


def _check_proof(who: Session, form: Form) -> None:
    if not who.is_proved(form.get("proof", "")):
        raise Refusal("stale_form", 403, "The form is not from this session. Do it once more.")


def _number(text: str) -> int:
    """A whole number as a form brings it; -1 for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
