"""Whether what a server says of its keys is the union's word. Knows nothing of how it came here."""

from __future__ import annotations

import msgspec

from sync.client.faults import FaultCode, FaultError
from sync.client.speech import agree
from sync.protocols import Protocols
from sync.trust import TrustError, WorkingKey, check_working_key


class KeyAnswer(msgspec.Struct):
    """A working key in JSON; bytes are hexadecimal."""

    public: str
    issued_at: int
    signature: str

    def key(self) -> WorkingKey:
        """The key, not yet checked. Raises FaultError NONSENSE."""
        return WorkingKey(from_hex(self.public, 32), self.issued_at, from_hex(self.signature, 64))


class _Protocols(msgspec.Struct):
    oldest: int
    newest: int


class _Authority(msgspec.Struct):
    root_key: str
    working_keys: list[KeyAnswer]
    protocols: _Protocols | None = None


def root_key_of(answer: object) -> bytes:
    """The root key that a server claims. Raises FaultError NONSENSE."""
    return from_hex(_read(answer).root_key, 32)


def check_protocols(answer: object, ours: Protocols) -> None:
    """Raises FaultError, THIS_OLD or UNION_OLD, when the server says that it speaks no version of the protocol that is
    spoken here."""
    said = _read(answer).protocols
    if said is None:
        return
    try:
        theirs = Protocols(said.oldest, said.newest)
    except ValueError as error:
        raise FaultError(FaultCode.NONSENSE, str(error)) from error
    agree(ours, theirs, f"protocols {theirs.oldest} to {theirs.newest} there, {ours.oldest} to {ours.newest} here")


def check_authority(answer: object, root_key: bytes) -> tuple[WorkingKey, ...]:
    """The working keys that the pinned root key signed; there may be others, of a later root.

    Raises FaultError WRONG_UNION for another root key, NONSENSE for keys that it did not sign.
    """
    authority = _read(answer)
    if from_hex(authority.root_key, 32) != root_key:
        raise FaultError(FaultCode.WRONG_UNION, "the server has another root key")
    keys = tuple(answer.key() for answer in authority.working_keys)
    for key in keys:
        verify_working_key(root_key, key)
    return keys


def verify_working_key(root_key: bytes, key: WorkingKey) -> None:
    """Raises FaultError NONSENSE unless the root key signed the working key."""
    try:
        check_working_key(root_key, key)
    except (TrustError, OverflowError) as error:
        raise FaultError(FaultCode.NONSENSE, str(error)) from error


def from_hex(text: str, length: int) -> bytes:
    """Bytes of a known length. Raises FaultError NONSENSE."""
    try:
        data = bytes.fromhex(text)
    except ValueError as error:
        raise FaultError(FaultCode.NONSENSE, "the answer holds a key that is not hexadecimal") from error
    if len(data) != length:
        raise FaultError(FaultCode.NONSENSE, f"the answer holds a key that does not have {length} bytes")
    return data


def _read(answer: object) -> _Authority:
    try:
        return msgspec.convert(answer, _Authority)
    except msgspec.ValidationError as error:
        raise FaultError(FaultCode.NONSENSE, str(error)) from error
