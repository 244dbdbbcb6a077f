"""A real X display without a screen, for the few tests that need true windows.

Qt's platform is fixed once a process, so such a test starts the app as a process of its own with
`Display.environment`; the test process itself stays offscreen.
"""

from __future__ import annotations

import ctypes
import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from PIL import Image, ImageGrab

from tests.helpers.environment import unavailable
from tests.helpers.processes import Running

_START_LIMIT = 120.0
_CLIENT_MESSAGE = 33


class _ClientMessage(ctypes.Structure):
    """XClientMessageEvent, as long as the union of all events."""

    _fields_: ClassVar = [
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("padding", ctypes.c_long * 12),
    ]


@dataclass(frozen=True, slots=True)
class Display:
    """An X display that is up."""

    name: str
    """Such as ``:7``."""

    @property
    def environment(self) -> Mapping[str, str]:
        """What a child needs to open its windows here and nowhere else."""
        return {
            "DISPLAY": self.name,
            "QT_QPA_PLATFORM": "xcb",
            "WAYLAND_DISPLAY": "",
            "XDG_SESSION_TYPE": "x11",
        }

    def xdotool(self, *arguments: str, timeout: float = 120) -> str:
        """Act as the person at this display, with xdotool's words; returns what it printed."""
        done = subprocess.run(
            ["xdotool", *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=True,
        )
        return done.stdout

    def close_window(self, number: int) -> None:
        """What a click on the cross in a window's corner does: the window is told, and decides itself.

        xdotool of Debian 12 can only destroy a window, which no program answers.
        """
        library = ctypes.CDLL("libX11.so.6")
        library.XOpenDisplay.restype = library.XInternAtom.restype = ctypes.c_ulong
        connection = ctypes.c_void_p(library.XOpenDisplay(self.name.encode()))

        def atom(name: str) -> int:
            return int(library.XInternAtom(connection, name.encode(), 0))

        message = _ClientMessage(type=_CLIENT_MESSAGE, window=number, message_type=atom("WM_PROTOCOLS"), format=32)
        message.data[0] = atom("WM_DELETE_WINDOW")
        library.XSendEvent(connection, ctypes.c_ulong(number), 0, ctypes.c_long(0), ctypes.byref(message))
        library.XCloseDisplay(connection)

    def picture_once(self, wanted: Callable[[Image.Image], bool], *, timeout: float = 120) -> Image.Image:
        """The first picture of the whole screen that is as wanted; each look is one round trip to the server.

        Raises AssertionError when ``timeout`` seconds pass without one.
        """
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            picture = ImageGrab.grab(xdisplay=self.name)
            if wanted(picture):
                return picture
        raise AssertionError(f"The screen of {self.name} did not come to look as wanted in {timeout:g} s")


@contextmanager
def x_display(width: int = 1280, height: int = 800) -> Iterator[Display]:
    """A display of that many pixels for the length of the block; skips (in CI: fails) without Xvfb."""
    for program in ("Xvfb", "xdotool"):
        if shutil.which(program) is None:
            unavailable(f"{program} is not installed", "On Debian or Ubuntu: apt-get install xvfb xdotool")
    reading, writing = os.pipe()
    try:
        server = Running(
            [
                "Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24",
                "-nolisten", "tcp", "-noreset",
            ],
            pass_fds=[writing],
        )  # fmt: skip
    finally:
        os.close(writing)
    try:
        yield Display(f":{_read_number(reading, server)}")
    finally:
        os.close(reading)
        server.stop()


def _read_number(descriptor: int, server: Running) -> int:
    """The display's number, which Xvfb writes with a newline once it accepts clients."""
    said = b""
    while not said.endswith(b"\n"):
        ready, _, _ = select.select([descriptor], [], [], _START_LIMIT)
        chunk = os.read(descriptor, 16) if ready else b""
        if not chunk:
            raise RuntimeError(f"Xvfb did not start\n{server.report()}")
        said += chunk
    return int(said)
