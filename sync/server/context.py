"""How an endpoint gets at the union that the app was made for."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request

from sync.server.authority import Authority
from sync.server.load import Load
from sync.server.system import Union


def attach(app: FastAPI, union: Union, authority: Authority, load: Load) -> None:
    """Give the app its union, and the bounds of its process."""
    app.state.union = union
    app.state.authority = authority
    app.state.load = load


def union_of(request: Request) -> Union:
    """The union of the app that serves the request."""
    union: Union = request.app.state.union
    return union


def authority_of(request: Request) -> Authority:
    """The keys of that union."""
    authority: Authority = request.app.state.authority
    return authority


def load_of(request: Request) -> Load:
    """The bounds of the process."""
    load: Load = request.app.state.load
    return load
