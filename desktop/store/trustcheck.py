"""Whether what this PC holds of the union really comes from it: keys, the PC's own certificate, the seals of entries.

For ``doctor``; knows nothing of how it is mended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from desktop.i18n import N_
from desktop.store import local, schema
from desktop.store.folding import ops_in_order
from desktop.views import Finding
from sync.log import Log
from sync.ops import Op, canonical
from sync.ports import Enrolment
from sync.records import KINDS, Owner
from sync.seals import Seal, scope_of, sealing_key
from sync.trust import TrustError, WorkingKey, check_device, check_working_key, key_id

_STRANGE: Final = N_("Somebody has changed the data folder: keep a copy of it and tell the union.")
_SYNC: Final = N_("Sync with the union, then check again. If this stays, tell the union.")
_CARD: Final = N_("Connect this PC with the union once more, with a new enrolment card.")


def examine_trust(connection: Connection) -> Iterator[Finding]:
    """Everything that does not bear the signature that it should; nothing before the PC was connected."""
    data = connection.execute(select(schema.enrolment.c.data)).scalar()
    if data is None:
        return
    enrolment = msgspec.json.decode(data, type=Enrolment)
    keys: dict[bytes, WorkingKey] = {}
    for key in enrolment.working_keys:
        try:
            check_working_key(enrolment.root_key, key)
        except TrustError:
            yield Finding("signatures", N_("A key of the union is not signed by the union."), _CARD)
        else:
            keys[key_id(key.public)] = key
    certificate = enrolment.certificate
    if not _is_certified(enrolment, keys):
        yield Finding("signatures", N_("This PC's certificate is not signed by the union."), _CARD)
    elif (certificate.device, certificate.station) != (enrolment.device, enrolment.station):
        yield Finding("signatures", N_("This PC's certificate is another one's."), _CARD)
    strange, unknown = _unsealed(connection, enrolment, keys)
    if unknown:
        yield Finding(
            "signatures", N_("{n} entries of the union bear a seal that is not known here."), _SYNC, {"n": unknown}
        )
    if strange:
        yield Finding("signatures", N_("{n} entries of the union do not bear its seal."), _STRANGE, {"n": strange})


def _is_certified(enrolment: Enrolment, keys: Mapping[bytes, WorkingKey]) -> bool:
    key = keys.get(enrolment.certificate.key)
    if key is None:
        return False
    try:
        check_device(key.public, enrolment.certificate)
    except TrustError:
        return False
    return True


def _unsealed(connection: Connection, enrolment: Enrolment, keys: Mapping[bytes, WorkingKey]) -> tuple[int, int]:
    """How many of the union's entries do not bear its seal, and how many one by a key that was never met."""
    region = local.get(connection, local.REGION)
    scopes = [scope_of(Log.UNION), scope_of(Log.STATION, enrolment.station)]
    if isinstance(region, int):
        scopes.append(scope_of(Log.REGION, str(region).encode()))
    seals: dict[bytes, Seal | None] = {}
    unmet: set[bytes] = set()
    strange = unknown = 0
    for _, op in ops_in_order(connection):
        if op.kind == "run" and op.seq == 1 and op.fields.get("seal") is not None:
            key = sealing_key(op)
            if key is not None and key not in keys:
                unmet.add(op.run)
            seals[op.run] = _seal(op, keys, scopes)
        kind = KINDS.get(op.kind)
        if op.run in unmet:
            unknown += 1
        elif op.run in seals or (kind is not None and kind.owner is Owner.UNION):
            seal = seals.get(op.run)
            strange += seal is None or not seal.holds(op.seq, canonical(op))
    return strange, unknown


def _seal(op: Op, keys: Mapping[bytes, WorkingKey], scopes: list[bytes]) -> Seal | None:
    try:
        seal = Seal.of(op)
        key = keys[seal.key]
    except (TrustError, KeyError):
        return None
    for scope in scopes:
        try:
            seal.check(key.public, scope)
        except TrustError:
            continue
        return seal
    return None
