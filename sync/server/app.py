"""The server's app: its routes, what an error looks like, and nothing that listens.

Errors are JSON for programmes and a page for people; an unexpected one is logged and never shown.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import secrets
import signal
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from multiprocessing.connection import wait
from typing import Any, Final

import anyio.to_thread
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from sync.envelope import MAX_ENVELOPE
from sync.files import CHUNK
from sync.garbage import collect_seldom
from sync.server import api, door_api, door_pages, files_api, near_pages, pages, said_forms, say_pages
from sync.server.authority import load_authority
from sync.server.body_limit import BodyLimit
from sync.server.console import pages as console
from sync.server.context import attach
from sync.server.db import POOL, Database, default_url, explain
from sync.server.errors import Refusal
from sync.server.housekeeping import Housekeeper
from sync.server.load import Load
from sync.server.migrate import upgrade
from sync.server.plain_page import is_for_people, told
from sync.server.system import APP, Union

_log = logging.getLogger("yizhan.union")

MAX_FORM: Final = 64 * 1024
"""Bytes of a request other than an exchange."""
_MALFORMED: Final = 400


def create_app(union: Union) -> FastAPI:
    """The app over an open database, whose tables are brought up to date first. Raises Refusal."""
    upgrade(union.database)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        collect_seldom()
        # A thread without a connection would only wait for one.
        anyio.to_thread.current_default_thread_limiter().total_tokens = POOL
        housekeeper = Housekeeper(union)
        housekeeper.start()
        yield
        housekeeper.stop()
        union.database.close()

    name, _, version = APP.partition(" ")
    app = FastAPI(
        title="Yizhan union server",
        version=version,
        description=f"{name}: stations enrol here and exchange their entries. PROTOCOL.md describes the envelopes.",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    attach(app, union, load_authority(union), Load())
    app.include_router(api.router)
    app.include_router(files_api.router)
    app.include_router(door_api.router)
    app.include_router(pages.router)
    app.include_router(say_pages.router)
    app.include_router(door_pages.router)
    app.include_router(near_pages.router)
    app.include_router(console.router)
    limits = {"/v1/exchange": MAX_ENVELOPE, "/v1/files/": CHUNK, "/s/": said_forms.MAX_FORM}
    app.add_middleware(BodyLimit, limits=limits, default=MAX_FORM)
    app.add_exception_handler(Refusal, _on_refusal)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(DatabaseError, _on_database)
    app.add_exception_handler(PoolTimeout, _on_database)
    app.add_exception_handler(ClientDisconnect, _on_disconnect)
    app.add_exception_handler(Exception, _on_bug)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def from_environment() -> FastAPI:
    """The app of a worker process: its database is named by ``$YIZHAN_UNION_DB``. It ends with its supervisor."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), name="supervisor-watch", daemon=True).start()
    return create_app(Union(Database.open(default_url())))


def _end_after(sentinel: int) -> None:
    """End this process in good order once its parent is gone, however that died: a worker that nobody minds would keep
    the port for ever."""
    wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)


_STRING: Final = {"type": "string"}
_ANYWHERE: Final[dict[str, Any]] = {
    str(status): {
        "description": description,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorAnswer"}}},
        **({"headers": api.RETRY} if status == 503 else {}),
    }
    for status, description in (
        (408, "`too_slow`: the request trickled"),
        (413, "`too_large`"),
        (500, "`internal`: a mistake of the server's, or its database is damaged; its log says more"),
        (503, "`busy`: too many connections or bodies at once"),
    )
}


_PAGES: Final[dict[str, Any]] = {
    status: {**said, "content": {**said["content"], "text/html": {"schema": _STRING}}}
    for status, said in _ANYWHERE.items()
}


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The published description. What the framework says of a 422 is taken out, because here it is a 400; what the
    server's bounds answer anywhere is put in."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        for path, operations in schema["paths"].items():
            anywhere = _PAGES if is_for_people(path) else _ANYWHERE
            for operation in operations.values():
                operation["responses"].pop("422", None)
                operation["responses"] = dict(sorted({**anywhere, **operation["responses"]}.items()))
        for unused in ("HTTPValidationError", "ValidationError"):
            schema["components"]["schemas"].pop(unused, None)
        app.openapi_schema = schema
    return app.openapi_schema


def _error(
    request: Request, code: str, status: int, message: str, headers: Mapping[str, str] | None = None, **more: object
) -> Response:
    """An error as whoever asked can read it."""
    body, its = told(request.url.path, status, code, message, more)
    return Response(body, status, {**(headers or {}), **its})


async def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    headers = None if error.retry_after is None else {"Retry-After": str(_scattered(error.retry_after))}
    return _error(request, error.code, error.status, error.message, headers, **error.details)


def _scattered(seconds: int) -> int:
    """Up to half as long again, so that those who are told at one time do not come back at one time."""
    return seconds + secrets.randbelow(seconds // 2 + 2)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body")
    message = f"The request cannot be read: {where or 'body'}: {first['msg']}."
    return _error(request, "malformed", _MALFORMED, message)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if is_for_people(request.url.path) and error.status_code == 404:
        return pages.not_found(request)
    codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
    code = codes.get(error.status_code, "malformed")
    return _error(request, code, error.status_code, str(error.detail), error.headers)


async def _on_database(request: Request, error: Exception) -> Response:
    if isinstance(error, DatabaseError):
        refusal = explain(error)
    else:
        refusal = Refusal("busy", 503, "The server is busy. Try again in a moment.", retry_after=2)
    trace = refusal.status == 500 or isinstance(error, DataError | IntegrityError)
    _log.error("%s", refusal.message, exc_info=error if trace else None)
    return await _on_refusal(request, refusal)


async def _on_disconnect(_request: Request, _error: Exception) -> Response:
    return Response(status_code=_MALFORMED)  # nobody is there to read it


async def _on_bug(request: Request, error: Exception) -> Response:
    return _error(request, "internal", 500, "The server made a mistake; it is in its log. Nothing was changed.")
