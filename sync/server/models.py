"""The JSON that the server takes and gives, as OpenAPI publishes it. Bytes are lower-case hexadecimal."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Hex8 = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Hex16 = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Hex32 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Hex64 = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
Name = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]


class ProtocolsAnswer(BaseModel):
    """The versions of the protocol that the server speaks: all from the oldest to the newest."""

    oldest: int
    newest: int


class Health(BaseModel):
    """The server works and its database answers."""

    status: str
    app: str
    protocols: ProtocolsAnswer


class ErrorAnswer(BaseModel):
    """A refusal: ``error`` is stable and for programmes, ``message`` one sentence with what to do."""

    model_config = ConfigDict(extra="allow")

    error: str
    message: str


class WorkingKeyAnswer(BaseModel):
    """A key with which the server signs, and the root key's signature on it."""

    public: Hex32
    issued_at: int
    signature: Hex64


class AuthorityAnswer(BaseModel):
    """The union's keys."""

    union: Hex8
    root_key: Hex32
    fingerprint: str
    working_keys: list[WorkingKeyAnswer]
    time: int
    protocols: ProtocolsAnswer


class EnrolForm(BaseModel):
    """A device asks to speak for a station."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
    device: Hex32
    """The device's public key."""
    device_name: Name = ""
    app: Name = ""
    holds: Hex16 | None = None
    """The station whose records the device has already; the code of another one is not used up."""
    signature: Hex64
    """The device key's signature over ``"yizhan enrol 1" 00 code 00 device``, the code in capitals without dashes."""


class InviteForm(BaseModel):
    """A device asks for an enrolment code for another PC of its station."""

    station: Hex16
    device: Hex32
    """The public key of the device that asks."""
    sent_at: Annotated[int, Field(ge=0, lt=2**63)]
    signature: Hex64
    """The device key's signature over ``"yizhan invite 1" 00 station device sent_at``, the last in eight bytes."""


class InviteAnswer(BaseModel):
    """An enrolment code and the line of its card."""

    code: str
    card: str
    expires_at: int


class CertificateAnswer(BaseModel):
    """The union's word that the device belongs to the station."""

    device: Hex32
    station: Hex16
    issued_at: int
    key: Hex8
    signature: Hex64


class EnrolAnswer(BaseModel):
    """Everything that an enrolled device must know."""

    station: Hex16
    station_code: str
    station_name: str
    region: str
    union: Hex8
    root_key: Hex32
    fingerprint: str
    working_keys: list[WorkingKeyAnswer]
    """All of them, oldest first: earlier ones have sealed entries of the log."""
    device_certificate: CertificateAnswer
    time: int
    protocols: ProtocolsAnswer
    public_url: str
    """The address that the station's poster opens."""
