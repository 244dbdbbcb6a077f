"""Whether a window can open at all, found out before Qt ends the process over it.

Qt calls abort() when there is no display; this asks first and answers with a sentence. Imports no Qt.
"""

from __future__ import annotations

import ctypes
import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from desktop.errors import KnownError
from desktop.i18n import N_

_LOCAL: Final = re.compile(r"(?:unix)?:(\d+)(?:\.\d+)?$")
_X_LIBRARIES: Final = ("libxcb-cursor.so.0", "libxkbcommon-x11.so.0", "libEGL.so.1")


def display_problem(environ: Mapping[str, str] | None = None) -> KnownError | None:
    """Why no window can open here, or None when one can. ``environ`` defaults to the process's."""
    environ = os.environ if environ is None else environ
    if sys.platform != "linux" or environ.get("QT_QPA_PLATFORM", "xcb").split(":")[0] not in ("xcb", "wayland"):
        return None
    wayland, x11 = environ.get("WAYLAND_DISPLAY", ""), environ.get("DISPLAY", "")
    if not wayland and not x11:
        return KnownError(
            N_("There is no display here: neither DISPLAY nor WAYLAND_DISPLAY is set."),
            N_("Start Yizhan in a desktop session, or use its commands without a window (yizhan --help)."),
        )
    if wayland:
        return None
    if not _answers(x11):
        return KnownError(
            N_("The display {display} does not answer."),
            N_("Start Yizhan in a desktop session, or use its commands without a window (yizhan --help)."),
            display=x11,
        )
    missing = [name for name in _X_LIBRARIES if not _loads(name)]
    if missing:
        return KnownError(
            N_("The system lacks libraries that a window needs: {missing}."),
            N_("On Debian and Ubuntu: sudo apt install libxcb-cursor0 libxkbcommon-x11-0 libegl1"),
            missing=", ".join(missing),
        )
    return None


def _answers(display: str) -> bool:
    """Whether something listens on a local display; one on another machine is believed."""
    found = _LOCAL.match(display)
    if found is None:
        return True
    path = f"/tmp/.X11-unix/X{found[1]}"
    candidates = ["\0" + path] + ([path] if Path(path).exists() else [])
    for address in candidates:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(2)
            try:
                probe.connect(address)
            except OSError:
                continue
            return True
    return False


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
