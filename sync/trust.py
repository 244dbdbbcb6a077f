"""Who may speak: the union's root key, the working keys it signs, and the certificates of devices.

All signatures are Ed25519. Every signed text begins with what it is, so that no signature can stand for another.
Knows nothing of storage or carriers.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class TrustError(ValueError):
    """A signature, a key or a fingerprint is not what it should be."""


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of a private key's public half."""
    return key.public_key().public_bytes_raw()


def key_id(public: bytes) -> bytes:
    """Eight bytes by which a key is named."""
    return hashlib.blake2b(public, digest_size=8, person=b"yizhan key").digest()


def union_id(root_public: bytes) -> bytes:
    """Eight bytes by which a union is named: those of its root key."""
    return key_id(root_public)


def fingerprint(root_public: bytes) -> str:
    """Sixteen Crockford characters in four groups, for the enrolment card: 80 bits of the root key's hash."""
    digest = hashlib.blake2b(root_public, digest_size=10, person=b"yizhan root").digest()
    text = crockford(int.from_bytes(digest, "big"), 16)
    return "-".join(text[i : i + 4] for i in range(0, 16, 4))


def crockford(number: int, length: int) -> str:
    """A number in Crockford's base32, padded to ``length`` characters."""
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(CROCKFORD[digit])
    return "".join(reversed(digits))


def normal_code(text: str) -> str:
    """A code as typed by a person, as it was meant: no blanks or dashes, O as 0, I and L as 1."""
    kept = "".join(c for c in text.upper() if c.isalnum())
    return kept.translate(str.maketrans("OIL", "011"))


def enrolment_text(code: str, device: bytes) -> bytes:
    """What a device signs when it enrols: it holds the key that it names."""
    return b"yizhan enrol 1\0" + normal_code(code).encode() + b"\0" + device


def invitation_text(station: bytes, device: bytes, sent_at: int) -> bytes:
    """What a device signs when it asks for an enrolment code for another PC of its station."""
    return b"yizhan invite 1\0" + station + device + sent_at.to_bytes(8, "big")


@dataclass(frozen=True, slots=True)
class WorkingKey:
    """A key with which a server process signs, certified by the root key."""

    public: bytes
    issued_at: int
    signature: bytes

    @property
    def text(self) -> bytes:
        """What the root key signed."""
        return b"yizhan working key 1\0" + self.public + self.issued_at.to_bytes(8, "big")


@dataclass(frozen=True, slots=True)
class DeviceCertificate:
    """The union's word that a device belongs to a station, for the day when the union has forgotten it."""

    device: bytes
    station: bytes
    issued_at: int
    key: bytes
    """Id of the working key that signed."""
    signature: bytes

    @property
    def text(self) -> bytes:
        """What the working key signed."""
        return b"yizhan device 1\0" + self.device + self.station + self.issued_at.to_bytes(8, "big") + self.key


def certify_working_key(root: Ed25519PrivateKey, public: bytes, issued_at: int) -> WorkingKey:
    """Sign a working key with the root key."""
    unsigned = WorkingKey(public, issued_at, b"")
    return WorkingKey(public, issued_at, root.sign(unsigned.text))


def check_working_key(root_public: bytes, key: WorkingKey) -> Ed25519PublicKey:
    """The working key, once the root key's signature holds. Raises TrustError."""
    check(root_public, key.signature, key.text, "the union's working key is not signed by its root key")
    return public_key(key.public)


def certify_device(working: Ed25519PrivateKey, device: bytes, station: bytes, issued_at: int) -> DeviceCertificate:
    """Sign that a device belongs to a station."""
    unsigned = DeviceCertificate(device, station, issued_at, key_id(public_bytes(working)), b"")
    return DeviceCertificate(device, station, issued_at, unsigned.key, working.sign(unsigned.text))


def check_device(working_public: bytes, certificate: DeviceCertificate) -> None:
    """Raises TrustError unless the working key signed the certificate."""
    check(
        working_public,
        certificate.signature,
        certificate.text,
        "the device's certificate is not signed by the union",
    )


def public_key(data: bytes) -> Ed25519PublicKey:
    """A public key of its 32 bytes. Raises TrustError."""
    try:
        return Ed25519PublicKey.from_public_bytes(data)
    except ValueError as error:
        raise TrustError("a public key has 32 bytes") from error


def check(public: bytes, signature: bytes, text: bytes, complaint: str) -> None:
    """Raises TrustError with the complaint unless the signature holds."""
    try:
        public_key(public).verify(signature, text)
    except InvalidSignature as error:
        raise TrustError(complaint) from error
