"""Where a device's private key is kept: in a file of the data folder that its owner alone may read, and in the system's
keyring as well.

The file goes where the data goes: with a folder that is copied to another PC, and through a night in which the system's
disk is put back. The keyring has the key still when the file is lost.

Keyrings are slow and may ask the person something: never call this on a screen's thread. Knows nothing of enrolment.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client.faults import FaultCode, FaultError
from sync.trust import public_bytes

SERVICE: Final = "yizhan"
"""Under which name a keyring shows the keys."""
FOLDER: Final = "keys"

_log = logging.getLogger(__name__)


class DeviceKeys(Protocol):
    """Keeps private keys by their public halves."""

    def keep(self, key: Ed25519PrivateKey) -> None:
        """Put a key where it outlives this process. Raises OSError."""

    def find(self, device: bytes) -> Ed25519PrivateKey | None:
        """The private half of a public key, or None when it is not here."""


class FileKeys:
    """Keys as files with mode 0600 in a folder with mode 0700."""

    def __init__(self, data: Path) -> None:
        """``data`` is the data folder; it must exist when a key is kept."""
        self._folder = data / FOLDER

    def keep(self, key: Ed25519PrivateKey) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self._path(public_bytes(key))
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key.private_bytes_raw().hex())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def find(self, device: bytes) -> Ed25519PrivateKey | None:
        try:
            text = self._path(device).read_text(encoding="ascii")
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        return _parse(text, device)

    def _path(self, device: bytes) -> Path:
        return self._folder / f"{device[:16].hex()}.key"


class KeyringKeys:
    """Keys in files and in the system's keyring; whichever lacks one is given it by the other."""

    def __init__(self, files: FileKeys) -> None:
        self._files = files
        self._shared: set[bytes] = set()

    def keep(self, key: Ed25519PrivateKey) -> None:
        # What is only in the keyring would not be there any more where the folder is taken to.
        self._files.keep(key)
        self._keep_in_keyring(key)

    def find(self, device: bytes) -> Ed25519PrivateKey | None:
        key = self._find_in_file(device)
        if key is not None:
            if device not in self._shared and self._find_in_keyring(device) is None:
                self._keep_in_keyring(key)
        else:
            key = self._find_in_keyring(device)
            if key is None:
                return None
            self._keep_in_file(key)
        # A keyring that refuses is not asked again, nor a person for its password, before the next start.
        self._shared.add(device)
        return key

    def _find_in_file(self, device: bytes) -> Ed25519PrivateKey | None:
        try:
            return self._files.find(device)
        except OSError as error:
            _log.warning("the file of this device's key cannot be read (%s)", error)
            return None

    def _keep_in_file(self, key: Ed25519PrivateKey) -> None:
        try:
            self._files.keep(key)
        except OSError as error:
            _log.warning("this device's key could not be put into the data folder (%s)", error)

    def _keep_in_keyring(self, key: Ed25519PrivateKey) -> None:
        import keyring

        try:
            keyring.set_password(SERVICE, public_bytes(key).hex(), key.private_bytes_raw().hex())
        except Exception as error:  # noqa: BLE001 - each system's keyring has errors of its own, and the file has the key
            _log.info("the system's keyring keeps no key (%s); a file does", error)

    def _find_in_keyring(self, device: bytes) -> Ed25519PrivateKey | None:
        import keyring

        try:
            text = keyring.get_password(SERVICE, device.hex())
        except Exception as error:  # noqa: BLE001 - as above: what does not answer has no key
            _log.info("the system's keyring does not answer (%s)", error)
            return None
        return _parse(text, device) if text is not None else None


def device_keys(data: Path, *, in_file: bool = False) -> DeviceKeys:
    """The keys of a data folder. ``in_file`` leaves the keyring out, for machines where nobody sits."""
    files = FileKeys(data)
    return files if in_file else KeyringKeys(files)


def load_key(keys: DeviceKeys, device: bytes) -> Ed25519PrivateKey:
    """The private key of an enrolled device. Raises FaultError KEY_MISSING."""
    try:
        key = keys.find(device)
    except OSError as error:
        raise FaultError(FaultCode.KEY_MISSING, str(error)) from error
    if key is None:
        raise FaultError(FaultCode.KEY_MISSING)
    return key


def _parse(text: str, device: bytes) -> Ed25519PrivateKey | None:
    try:
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip()))
    except ValueError:
        return None
    return key if public_bytes(key) == device else None
