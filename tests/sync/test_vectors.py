"""The wire is what PROTOCOL.md says, to the byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import msgpack
from msgspec.structs import replace

from sync import trust
from sync.card import card_text, parse_card
from sync.columns import Column, pack_column, unpack_column
from sync.envelope import Cursor, Place, Request, digest, open_request, open_response, seal_request
from sync.files import hash_of, path_of, request_text
from sync.log import GENESIS, START, Log, chain, ladder
from sync.ops import (
    Op,
    OpError,
    address_of,
    canonical,
    commitment,
    commits_to,
    fixed_id,
    is_fixed,
    is_unions_run,
    kind_of,
    parse,
    record_id,
)
from sync.seals import Seal, scope_of, seal

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
KEYS: dict[str, Any] = VECTORS["keys"]
PROTOCOL = Path(__file__).parents[2] / "sync" / "PROTOCOL.md"


def op_of(shown: dict[str, Any]) -> Op:
    def unhex(text: str | None) -> bytes | None:
        return None if text is None else bytes.fromhex(text)

    return Op(
        bytes.fromhex(shown["run"]),
        shown["seq"],
        shown["time"],
        unhex(shown["actor"]),
        shown["kind"],
        shown["version"],
        unhex(shown["record"]),
        msgpack.decode(bytes.fromhex(shown["fields"])),
    )


OPS = [op_of(vector["op"]) for vector in VECTORS["ops"]]


@pytest.mark.parametrize("vector", VECTORS["ops"], ids=lambda v: f"{v['op']['kind']} {v['op']['seq']}")
def test_an_op_has_one_canonical_form(vector: dict[str, Any]) -> None:
    op = op_of(vector["op"])
    assert canonical(op).hex() == vector["canonical"]
    assert canonical(parse(bytes.fromhex(vector["canonical"]))).hex() == vector["canonical"]
    assert record_id(op.run, op.seq).hex() == vector["id"]
    assert address_of(record_id(op.run, op.seq)) == (op.run, op.seq)


def test_the_kind_of_an_op_is_told_without_what_it_says() -> None:
    assert [kind_of(canonical(op)) for op in OPS] == [op.kind for op in OPS]
    with pytest.raises(OpError):
        kind_of(canonical(OPS[0])[:20])


def test_the_chain_begins_at_genesis_and_takes_each_op_in() -> None:
    previous = GENESIS
    for vector in VECTORS["ops"]:
        previous = chain(previous, bytes.fromhex(vector["canonical"]))
        assert previous.hex() == vector["hash"]


def test_a_personal_value_is_committed_to_with_its_salt() -> None:
    vector = VECTORS["commitment"]
    promise = commitment(vector["value"], bytes.fromhex(vector["salt"]))
    assert bytes(promise.data).hex() == vector["digest"]
    assert commits_to(promise, vector["value"], bytes.fromhex(vector["salt"]))
    assert not commits_to(promise, "王强", bytes.fromhex(vector["salt"]))
    assert not commits_to(promise, vector["value"], bytes(16))


def test_records_that_every_pc_knows_have_fixed_ids() -> None:
    assert fixed_id(VECTORS["fixed_id"]["number"]).hex() == VECTORS["fixed_id"]["id"]
    assert is_fixed(fixed_id(7))
    assert not is_fixed(record_id(b"\x01" * 8, 7))


def test_the_ladder_steps_back_ever_faster() -> None:
    assert ladder(VECTORS["ladder"]["n"]) == VECTORS["ladder"]["positions"]


@pytest.mark.parametrize("vector", VECTORS["columns"], ids=lambda v: v["column"])
def test_a_column_has_one_form(vector: dict[str, Any]) -> None:
    values = vector["values"]
    assert msgpack.encode(pack_column(values)).hex() == vector["column"]
    column = msgpack.decode(bytes.fromhex(vector["column"]), type=Column)
    assert unpack_column(column, len(values)) == values


def private(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(KEYS[name]))


def test_keys_are_named_and_certified_as_written() -> None:
    root, working, device = private("root_private"), private("working_private"), private("device_private")
    assert trust.public_bytes(root).hex() == KEYS["root"]
    assert trust.union_id(trust.public_bytes(root)).hex() == KEYS["union"]
    assert trust.fingerprint(trust.public_bytes(root)) == KEYS["fingerprint"]
    assert trust.key_id(trust.public_bytes(working)).hex() == KEYS["working_id"]
    certified = trust.certify_working_key(root, trust.public_bytes(working), KEYS["working_issued_at"])
    assert certified.signature.hex() == KEYS["working_certificate"]
    certificate = trust.certify_device(
        working, trust.public_bytes(device), bytes.fromhex(KEYS["station"]), KEYS["device_issued_at"]
    )
    assert certificate.signature.hex() == KEYS["device_certificate"]
    trust.check_device(trust.public_bytes(working), certificate)
    with pytest.raises(trust.TrustError):
        trust.check_device(trust.public_bytes(root), certificate)
    assert trust.enrolment_text("4t9x-kq2m", trust.public_bytes(device)).hex() == KEYS["enrolment_text"]


def test_a_card_is_one_line() -> None:
    assert card_text(parse_card(VECTORS["card"])) == VECTORS["card"]
    assert parse_card(f"  {VECTORS['card'].replace('4T9XKQ2M', '4t9x kq2m')}\n").enrol_code == "4T9XKQ2M"


def request() -> Request:
    return Request(
        bytes.fromhex(KEYS["union"]),
        bytes.fromhex(KEYS["station"]),
        bytes.fromhex(KEYS["device"]),
        140106,
        1_795_566_200,
        tuple(Cursor.at(log, START) for log in Log),
    )


def test_a_quiet_request_is_the_same_bytes_everywhere() -> None:
    sealed = seal_request(request(), private("device_private"))
    assert sealed.hex() == VECTORS["envelopes"]["quiet_request"]
    assert len(sealed) <= 220
    assert open_request(sealed) == request()


def test_a_request_carries_its_ops_and_personal_values() -> None:
    opened = open_request(bytes.fromhex(VECTORS["envelopes"]["request"]))
    assert [canonical(op) for op in opened.ops] == [canonical(op) for op in OPS]
    assert list(opened.bodies) == [canonical(op) for op in OPS]
    assert [(p.seq, p.field, p.value) for p in opened.personal] == [(2, "name", "李敏")]


def test_a_response_names_the_request_and_the_places() -> None:
    envelopes = VECTORS["envelopes"]
    sent = bytes.fromhex(envelopes["request"])
    assert digest(sent).hex() == envelopes["request_digest"]
    key = private("working_private").public_key()
    opened = open_response(bytes.fromhex(envelopes["response"]), {bytes.fromhex(KEYS["working_id"]): key}, sent)
    assert opened.places == (Place(0, 1, 7),)
    assert opened.cursors[0].n == 7
    assert opened.cursors[0].short.hex() == VECTORS["ops"][-1]["hash"][:32]


def test_a_seal_names_its_log_its_run_and_its_ops() -> None:
    shown = VECTORS["seal"]
    scope = bytes.fromhex(shown["scope"])
    first, *others = [parse(bytes.fromhex(body)) for body in shown["run"]]
    assert is_unions_run(first.run)
    assert scope == scope_of(Log.REGION, b"140106")
    bodies = [canonical(op) for op in others]
    bare = replace(first, fields={name: value for name, value in first.fields.items() if name != "seal"})
    assert seal(private("working_private"), scope, bare, bodies) == first.fields["seal"] == bytes.fromhex(shown["seal"])
    read = Seal.of(first)
    assert read.key.hex() == KEYS["working_id"]
    working = bytes.fromhex(KEYS["working"])
    read.check(working, scope)
    assert read.holds(1, canonical(first))
    assert read.holds(2, bodies[0])
    assert not read.holds(3, bodies[0])
    assert not read.holds(1, canonical(bare))
    for other in (
        replace(first, run=bytes(8)),
        replace(first, fields=first.fields | {"device": "another"}),
        replace(first, time=0),
    ):
        with pytest.raises(trust.TrustError):
            Seal.of(other).check(working, scope)
    with pytest.raises(trust.TrustError):
        read.check(working, scope_of(Log.REGION, b"140107"))


def test_a_request_for_a_file_is_signed_over_all_that_it_asks() -> None:
    shown = VECTORS["file"]
    body, hash_, station = bytes.fromhex(shown["body"]), bytes.fromhex(shown["hash"]), bytes.fromhex(KEYS["station"])
    assert hash_of([body]) == hash_
    assert path_of(station, hash_) == shown["path"]
    text = request_text("PUT", shown["path"], shown["query"], station, shown["sent_at"], body)
    assert text.hex() == shown["text"]
    assert private("device_private").sign(text).hex() == shown["signature"]
    others = [
        request_text("GET", shown["path"], shown["query"], station, shown["sent_at"], body),
        request_text("PUT", shown["path"], "offset=1", station, shown["sent_at"], body),
        request_text("PUT", shown["path"], shown["query"], station, shown["sent_at"] + 1, body),
        request_text("PUT", shown["path"], shown["query"], station, shown["sent_at"], body[:-1]),
        request_text("PUT", path_of(station), shown["query"], station, shown["sent_at"], body),
    ]
    assert len({text, *others}) == 6


def test_the_document_shows_the_vectors_that_are_tested() -> None:
    text = "".join(PROTOCOL.read_text("utf-8").split())
    shown = [
        VECTORS["ops"][2]["canonical"],
        VECTORS["ops"][2]["hash"],
        VECTORS["ops"][2]["id"],
        VECTORS["commitment"]["digest"],
        VECTORS["fixed_id"]["id"],
        VECTORS["envelopes"]["quiet_request"],
        VECTORS["seal"]["seal"],
        VECTORS["card"],
        VECTORS["file"]["path"],
        VECTORS["file"]["text"],
        VECTORS["file"]["signature"],
        KEYS["fingerprint"],
        VECTORS["door"]["by_union"],
        VECTORS["door"]["by_device"],
        VECTORS["door"]["report"]["body"],
        VECTORS["door"]["report"]["text"],
        VECTORS["door"]["report"]["signature"],
        VECTORS["door"]["answer"]["body"],
        VECTORS["door"]["answer"]["text"],
        VECTORS["door"]["answer"]["signature"],
        *(vector["column"] for vector in VECTORS["columns"]),
    ]
    assert [value for value in shown if value not in text] == []
