"""Seals: the union's word that ops are its own, which travels inside its runs.

What the union writes into a log is a run like any PC's; its first op carries the seal of the others. So whatever the
union wrote can come back to it from any station, in any order, after it was restored from a backup, and nobody else can
write in its name. Knows nothing of storage.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.log import Log
from sync.ops import Op, canonical
from sync.trust import SIGNATURE_BYTES, TrustError, check, key_id, public_bytes

FIELD: Final = "seal"
"""The field of the first op of a run that bears it."""
KEY_ID_BYTES: Final = 8
DIGEST_BYTES: Final = 16
MAX_SEALED: Final = 240
"""Ops that one run of the union's holds besides the first, at the most."""


def scope_of(log: Log, name: bytes = b"") -> bytes:
    """Which log a seal is for: ``name`` is empty for the union's, the region's six digits or the station's id."""
    return bytes([log]) + name


def seal(key: Ed25519PrivateKey, scope: bytes, first: Op, bodies: Iterable[bytes]) -> bytes:
    """The seal of a run: of its first op, which is going to bear it, and of those of seq 2, 3 … by their canonical
    forms."""
    digests = b"".join(map(_digest, bodies))
    return key_id(public_bytes(key)) + key.sign(_text(scope, _bare(first), digests)) + digests


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal, read and not yet checked."""

    key: bytes
    """Id of the working key that made it."""
    signature: bytes
    digests: bytes
    bearer: Op

    @classmethod
    def of(cls, op: Op) -> Seal:
        """The seal that an op bears. Raises TrustError."""
        data = op.fields.get(FIELD) if op.kind == "run" and op.seq == 1 and op.record is None else None
        start = KEY_ID_BYTES + SIGNATURE_BYTES
        if not isinstance(data, bytes) or len(data) < start or (len(data) - start) % DIGEST_BYTES:
            raise TrustError("there is no seal")
        return cls(data[:KEY_ID_BYTES], data[KEY_ID_BYTES:start], data[start:], op)

    def check(self, working_public: bytes, scope: bytes) -> None:
        """Raises TrustError unless the working key sealed that run in that log."""
        text = _text(scope, _bare(self.bearer), self.digests)
        check(working_public, self.signature, text, "the seal does not hold")

    def holds(self, seq: int, body: bytes) -> bool:
        """Whether it is over the op of that seq, given by its canonical form."""
        if seq == 1:
            return body == canonical(self.bearer)
        start = (seq - 2) * DIGEST_BYTES
        return self.digests[start : start + DIGEST_BYTES] == _digest(body)


def may_bear(kind: str, version: int, fields: Collection[str]) -> bool:
    """Whether ops of a kind with these fields may bear a seal: a quick no for most."""
    return kind == "run" and FIELD in fields


def sealing_key(op: Op) -> bytes | None:
    """Id of the working key that sealed the run which the op begins, by its own word; None for an op without a seal."""
    if op.seq != 1 or op.kind != "run" or FIELD not in op.fields:
        return None
    try:
        return Seal.of(op).key
    except TrustError:
        return None


def _bare(op: Op) -> Op:
    """The op without its seal."""
    return msgspec.structs.replace(op, fields={name: value for name, value in op.fields.items() if name != FIELD})


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=DIGEST_BYTES).digest()


def _text(scope: bytes, first: Op, digests: bytes) -> bytes:
    return b"yizhan entries 1\0" + len(scope).to_bytes(1, "big") + scope + _digest(canonical(first)) + digests
