"""How an endpoint gets at the union that the app was made for."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request

from sync.server.authority import Authority
from sync.server.system import Union


def attach(app: FastAPI, union: Union, authority: Authority) -> None:
    """Give the app its union."""
    app.state.union = union
    app.state.authority = authority


def union_of(request: Request) -> Union:
    """The union of the app that serves the request."""
    union: Union = request.app.state.union
    return union


def authority_of(request: Request) -> Authority:
    """The keys of that union."""
    authority: Authority = request.app.state.authority
    return authority
