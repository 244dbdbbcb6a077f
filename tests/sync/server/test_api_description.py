"""The published description of the API is true: whatever it allows is answered as it says, and never with a 500."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from sync.envelope import CONTENT_TYPE
from sync.server import enrolment
from sync.server.app import create_app
from sync.server.db import Database
from sync.server.system import Union
from tests.helpers.processes import Processes

TIMES = int(os.environ.get("YIZHAN_FUZZ", "1"))

schemathesis.serializer(CONTENT_TYPE)(lambda context, value: value)


def test_every_answer_is_one_that_is_described(processes: Processes, tmp_path: Path) -> None:
    server = processes.module("sync.server", "--db", tmp_path / "union.db", "serve", "--port", "0")
    url = server.wait_for_line(r"^listening on (\S+)$", timeout=60)[1]
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
    tried = []
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        tried.append(f"{operation.method} {operation.path}")
        _try(operation)
    assert tried == [
        "post /v1/exchange",
        "post /v1/enrol",
        "post /v1/invite",
        "get /v1/authority",
        "get /healthz",
        "get /v1/files/{station}",
        "get /v1/files/{station}/{hash}",
        "put /v1/files/{station}/{hash}",
        "get /v1/files/{station}/{hash}/content",
        "post /v1/doors/{door}/events",
        "get /s/{code}",
        "get /s/{code}/whole",
        "get /",
        "get /robots.txt",
        "get /s/{code}/say",
        "post /s/{code}/say",
        "get /s/{code}/thanks",
        "get /s/{code}/door",
        "get /near",
    ]
    assert server.stderr == ""


def test_every_status_that_a_refusal_has_is_described(tmp_path: Path) -> None:
    union = Union(Database.open(str(tmp_path / "union.db")))
    schema = create_app(union).openapi()
    union.database.close()
    described = {
        int(status)
        for path in schema["paths"].values()
        for operation in path.values()
        for status in operation["responses"]
    }
    refused = {
        call.args[1].value
        for source in Path(enrolment.__file__).parent.glob("*.py")
        for call in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Refusal"
        if isinstance(call.args[1], ast.Constant)
    }
    assert {400, 401, 403, 409, 413, 426, 429, 503} <= refused <= described


def test_the_protocol_names_every_error_that_is_described(tmp_path: Path) -> None:
    union = Union(Database.open(str(tmp_path / "union.db")))
    schema = create_app(union).openapi()
    union.database.close()
    protocol = (Path(enrolment.__file__).parents[1] / "PROTOCOL.md").read_text(encoding="utf-8")
    described = {
        code
        for path, operations in schema["paths"].items()
        if path.startswith("/v1/")
        for operation in operations.values()
        for status, answer in operation["responses"].items()
        if int(status) >= 400
        for code in re.findall(r"`(\w+)`", answer["description"])
    }
    assert {"busy", "revoked", "other_event"} <= described
    assert [code for code in sorted(described) if f"`{code}`" not in protocol] == []


def test_whoever_is_asked_to_come_again_is_told_when(tmp_path: Path) -> None:
    union = Union(Database.open(str(tmp_path / "union.db")))
    schema = create_app(union).openapi()
    union.database.close()
    for path in schema["paths"].values():
        for operation in path.values():
            for status in ("429", "503"):
                if status in operation["responses"]:
                    assert "Retry-After" in operation["responses"][status]["headers"]


def _try(operation: Any) -> None:
    # Bytes that a description calls binary need not be an envelope, nor text a code's signature.
    excluded = [positive_data_acceptance] if operation.method == "post" or "/files/" in operation.path else []

    @settings(max_examples=12 * TIMES, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(case=operation.as_strategy())
    def answers_as_described(case: Any) -> None:
        case.call_and_validate(excluded_checks=excluded)

    answers_as_described()
