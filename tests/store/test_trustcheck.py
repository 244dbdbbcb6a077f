"""The doctor holds what came from the union against its signatures."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.store.doctor import examine
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.log import Log
from sync.ops import Op, canonical
from sync.ports import Enrolment
from sync.seals import scope_of, seal
from sync.trust import certify_device, certify_working_key, public_bytes, union_id
from tests.store.conftest import NOON
from tests.store.union import MemoryUnion, sync

ROOT, WORKING, DEVICE, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3, 4))
STATION = bytes(range(16))
ENROLMENT = Enrolment(
    url="https://union.example",
    union=union_id(public_bytes(ROOT)),
    root_key=public_bytes(ROOT),
    working_keys=(certify_working_key(ROOT, public_bytes(WORKING), NOON),),
    station=STATION,
    station_code="140106-31-0001-G",
    station_name="五一广场驿站",
    region="140106",
    device=public_bytes(DEVICE),
    certificate=certify_device(WORKING, public_bytes(DEVICE), STATION, NOON),
    enrolled_at=NOON,
    public_url="https://union.example/s/1",
)


def notice_of(union: MemoryUnion, key: Ed25519PrivateKey, run: bytes) -> None:
    """Put a notice into the union's log, sealed with a key."""
    notice = Op(run, 2, NOON, None, "notice", 1, None, {"body": "", "published_at": NOON, "title": "放假"})
    bare = Op(run, 1, NOON, None, "run", 1, None, {"device": "server"})
    fields = {"device": "server", "seal": seal(key, scope_of(Log.UNION), bare, [canonical(notice)])}
    for op in (msgspec.structs.replace(bare, fields=fields), notice):
        union.logs[Log.UNION].append(op, canonical(op))


def checks(store: Store) -> list[str]:
    return [finding.check for finding in examine(store)]


def test_what_the_union_sealed_is_sound(store: Store) -> None:
    union = MemoryUnion()
    StoreReplica(store).enrol(ENROLMENT)
    notice_of(union, WORKING, b"unionrun")
    sync(StoreReplica(store), union)
    assert checks(store) == []


def test_a_seal_by_a_key_that_was_never_met_is_not_called_false(store: Store) -> None:
    union = MemoryUnion()
    StoreReplica(store).enrol(ENROLMENT)
    notice_of(union, STRANGER, b"stranger")
    sync(StoreReplica(store), union)
    (finding,) = examine(store)
    assert (finding.check, finding.params["n"]) == ("signatures", 2)
    assert finding.what == "{n} entries of the union bear a seal that is not known here."


def test_what_is_not_what_was_sealed_is_found(store: Store) -> None:
    union = MemoryUnion()
    StoreReplica(store).enrol(ENROLMENT)
    notice_of(union, WORKING, b"unionrun")
    sealed = union.logs[Log.UNION].ops[-1]
    forged = msgspec.structs.replace(sealed, seq=3)
    union.logs[Log.UNION].append(forged, canonical(forged))
    sync(StoreReplica(store), union)
    (finding,) = examine(store)
    assert (finding.check, finding.params["n"]) == ("signatures", 1)
    assert finding.what == "{n} entries of the union do not bear its seal."


@pytest.mark.parametrize(
    "changed",
    [
        replace(ENROLMENT, root_key=public_bytes(STRANGER)),
        replace(ENROLMENT, certificate=certify_device(STRANGER, public_bytes(DEVICE), STATION, NOON)),
        replace(ENROLMENT, device=public_bytes(STRANGER)),
    ],
)
def test_keys_and_certificates_that_do_not_belong_together_are_found(store: Store, changed: Enrolment) -> None:
    StoreReplica(store).enrol(changed)
    assert set(checks(store)) == {"signatures"}
