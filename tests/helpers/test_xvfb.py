"""A window under Xvfb is a real one."""

import sys

import pytest

from tests.helpers.processes import Processes
from tests.helpers.xvfb import Display

_WINDOW = """
from PySide6.QtWidgets import QApplication, QLineEdit
app = QApplication([])
line = QLineEdit()
line.setWindowTitle("a window of Yizhan's tests")
line.textChanged.connect(lambda text: print("typed", text, flush=True))
line.show()
line.activateWindow()
print("platform", app.platformName(), flush=True)
app.exec()
"""


@pytest.mark.xvfb
def test_a_window_opens_on_the_display_and_hears_the_keyboard(display: Display, processes: Processes) -> None:
    window = processes.start([sys.executable, "-c", _WINDOW], environment=display.environment)
    window.wait_for_line("^platform xcb$")
    number = display.xdotool("search", "--sync", "--name", "a window of Yizhan's tests").split()[0]
    display.xdotool("windowfocus", "--sync", number, "type", "7")
    window.wait_for_line("^typed 7$")
    assert display.picture_once(lambda screen: len(screen.getcolors() or ()) > 1).size == (1280, 800)
