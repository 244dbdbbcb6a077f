"""Opens the desk on the screen: Qt's application, theme, language, window, tray; and closes it all again.

The only module that `desktop.__main__` needs of the UI. Wires objects; knows no screen.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QSessionManager
from PySide6.QtWidgets import QApplication

from desktop.errors import KnownError
from desktop.i18n import load, resolve
from desktop.ui import text
from desktop.ui.bridge import Bridge
from desktop.ui.display import display_problem
from desktop.ui.shell.placing import UNSEEN
from desktop.ui.shell.signals import EndRequests
from desktop.ui.shell.single import SingleInstance, raise_running
from desktop.ui.shell.window import MainWindow
from desktop.ui.tasks import Crash, Tasks
from desktop.ui.text import tr
from desktop.ui.theme import Mode, apply_theme
from desktop.ui.theme.icons import app_icon
from desktop.ui.theme.state import prepare
from desktop.views import Changes, SyncView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.services.system_proxy import SystemProxies
    from desktop.ui.network import NetworkWatch
    from desktop.ui.shell.ahead import Ahead
    from desktop.ui.shell.tray import Tray
    from desktop.ui.sweeper import Sweeper

_TOLD: Final = "told_of_tray"
"""Setting: the person has seen where a window goes that is closed into the tray."""


def application(argv: list[str] | None = None) -> QApplication:
    """The process's QApplication, made on the first call.

    Raises KnownError when no window can open here, where Qt itself would abort the process.
    """
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    problem = display_problem()
    if problem is not None:
        raise problem
    if sys.platform == "linux":
        # The wheels of PySide6 bring this input method's plugin alone; fcitx5 answers to it too.
        os.environ.setdefault("QT_IM_MODULE", "ibus")
    prepare()
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(argv if argv is not None else sys.argv[:1])
    app.setApplicationName("yizhan")
    app.setApplicationDisplayName("Yizhan")
    app.setDesktopFileName("yizhan")
    app.setQuitOnLastWindowClosed(False)
    app.setWindowIcon(app_icon())
    return app


class DeskApp(QObject):
    """One desk on the screen, from its first window to its last.

    Signal ``ended`` when the window has been closed for good.
    """

    ended = Signal()
    _crashed_elsewhere = Signal(object)

    def __init__(self, app: QApplication, desk: Desk, *, language: str = "") -> None:
        super().__init__()
        self._app = app
        self._desk = desk
        self._fixed_language = language
        self._language_before = desk.settings.language
        self.tasks = Tasks(self)
        self.bridge = Bridge(desk.events, self)
        self._worn: tuple[str, Mode, int] | None = None
        self.restoring: Path | None = None
        self._dress()
        self.window = MainWindow(desk, self.tasks, self.bridge)
        self.window.closed.connect(self.ended)
        self.window.language_wanted.connect(self._set_language)
        self.window.restore_wanted.connect(self._restore)
        self.tray: Tray | None = None
        self.network: NetworkWatch | None = None
        self.proxies: SystemProxies | None = None
        self.sweeper: Sweeper | None = None
        self.ahead: Ahead | None = None
        self._crashed_elsewhere.connect(self.tasks.crashed, Qt.ConnectionType.QueuedConnection)
        self.bridge.changed.connect(self._on_changes)

    def show(self, hidden: bool = False) -> None:
        """Open the window, or with ``hidden`` only the tray's icon if there is a tray."""
        self.window.start(self._desk.station.is_set_up())
        QTimer.singleShot(0, self._await_first_screen)
        if not (hidden and _tray_available()):
            self.window.show()

    def close(self) -> None:
        """Take everything off the screen and wait for what is being saved."""
        if self.proxies is not None:
            self.proxies.close()
        self.bridge.close()
        sync = self._desk.later_sync.made()
        if sync is not None:
            # A server that does not answer is no reason to wait for.
            sync.call_off()
        self.tasks.close()
        if self.tray is not None:
            self.tray.close()
        if self.ahead is not None:
            self.ahead.close()
        if self.sweeper is not None:
            self.sweeper.close()
        self.window.deleteLater()

    def report(self, error: BaseException) -> None:
        """Show a bug that came to light outside of a task; may be called from any thread."""
        self._crashed_elsewhere.emit(Crash.of(error))

    def _dress(self) -> bool:
        """Wear what the settings say; whether the language has become another one."""
        settings = self._desk.settings
        wanted = (resolve(self._fixed_language or settings.language), _mode(settings.theme), settings.text_scale)
        before, self._worn = self._worn, wanted
        if wanted == before:
            return False
        spoken = before is None or before[0] != wanted[0]
        if spoken:
            text.install(self._app, wanted[0])
        if before is None or before[1:] != wanted[1:]:
            apply_theme(self._app, wanted[1], wanted[2])
        return spoken and before is not None

    def _set_language(self, language: str) -> None:
        self._fixed_language = ""
        self.tasks.command(lambda: self._desk.settings.set("language", language))

    def _restore(self, file: str) -> None:
        self.restoring = Path(file)
        self.window.leave()

    def _await_first_screen(self) -> None:
        if self.tasks.busy():
            self.tasks.settled.connect(self._after_first_screen, Qt.ConnectionType.SingleShotConnection)
        else:
            self._after_first_screen()

    def _after_first_screen(self) -> None:
        """What nobody waits for: the tray, the settings that it follows, and the sync."""
        from time import monotonic

        from desktop.autostart import own_command
        from desktop.services.system_proxy import system_proxies

        if _tray_available():
            from desktop.ui.shell.tray import Tray

            self.tray = Tray(self)
            self.tray.open_wanted.connect(self.window.bring_forward)
            self.tray.quit_wanted.connect(self.window.quit)
            self.tray.sync_wanted.connect(lambda: self.tasks.command(self._desk.sync.sync_now))
            self.window.sync_shown.connect(self._tell_tray)
            self.window.put_away.connect(self._tell_where)
            self.tray.show()
        self._follow_settings()
        self.proxies = system_proxies(own_command(), monotonic)
        self._desk.sync.use_proxies(self.proxies)
        self.tasks.command(lambda: self._desk.sync.start(), self._after_sync)
        self._desk.retention.start()
        self._desk.copies.start()

    def _after_sync(self, _started: None) -> None:
        """What nobody has asked for yet."""
        from desktop.ui.network import NetworkWatch
        from desktop.ui.shell.ahead import Ahead
        from desktop.ui.sweeper import Sweeper

        self.sweeper = Sweeper(self.tasks.busy, self)
        self.window.sync_shown.connect(self.sweeper.show_sync)
        self.network = NetworkWatch(self._network_changed, self)
        self.ahead = Ahead(self.tasks, self)
        self.ahead.ready.connect(self.sweeper.keep)
        self.ahead.ready.connect(self.window.prepare_palette)

    def _network_changed(self) -> None:
        if self.proxies is not None:
            self.proxies.forget()
        self.tasks.command(self._desk.sync.network_changed)

    def _tell_tray(self, view: SyncView) -> None:
        from desktop.ui.shell.status import phrase

        if self.tray is not None:
            self.tray.set_status(phrase(view, self._desk.clock.now()))

    def _tell_where(self) -> None:
        """The first time the window is put away, where it has gone; who knows is not told again."""
        if self.tray is None or self._desk.settings.get(_TOLD):
            return
        self.tray.tell(
            tr("Yizhan goes on here"),
            tr("Click the icon to open it again. What waits is sent meanwhile; quit from the icon's menu."),
        )
        self.tasks.command(lambda: self._desk.settings.set(_TOLD, True))

    def _on_changes(self, changes: Changes) -> None:
        if changes.touches("setting"):
            self._follow_settings()

    def _follow_settings(self) -> None:
        chosen = self._desk.settings.language
        if self._worn is not None and self._fixed_language and self._language_before != chosen:
            # A choice made in the window counts for more than the argument it was started with.
            self._fixed_language = ""
        if self._dress():
            self.window.rebuild()
            if self.tray is not None:
                self.tray.retranslate()
        self.window.hide_on_close(self.tray is not None and self._desk.settings.minimise_to_tray)


def run(
    desk: Desk, data: Path, *, language: str = "", hidden: bool = False, until: Callable[[DeskApp], None] | None = None
) -> int:
    """Show the desk until its window is closed for good; the exit code.

    ``language`` overrides the setting for this time, ``hidden`` starts into the tray, ``until`` is called with the
    shown desk before the loop begins. The desk itself is closed by whoever opened it.
    """
    app = application()
    shown = DeskApp(app, desk, language=language)
    single = SingleInstance(data, shown)
    single.raised.connect(shown.window.bring_forward)
    shown.ended.connect(app.quit)
    app.commitDataRequest.connect(lambda _manager: _end_of_session(shown, _manager))
    asked = EndRequests(shown.window.leave, shown) if threading.current_thread() is threading.main_thread() else None
    with _bugs_shown(shown):
        shown.show(hidden)
        if until is not None:
            until(shown)
        # A window that is gone already would never quit a loop that begins only now.
        code = 0 if shown.window.gone else app.exec()
        if asked is not None:
            asked.close()
        single.close()
        shown.close()
    if shown.restoring is not None:
        _take_back(desk, shown.restoring, data)
    return code


def activate(data: Path) -> bool:
    """Bring the desk that holds this folder forward; False when none answers or no window can open here."""
    if display_problem() is not None:
        return False
    application()
    return raise_running(data)


def refuse(error: KnownError, language: str = "") -> None:
    """Say in a window why the desk does not open; does nothing without a display."""
    if display_problem() is not None:
        return
    from desktop.ui.shell.refusal import show_refusal

    app = application()
    if app.platformName() in UNSEEN:
        return
    text.install(app, resolve(language))
    apply_theme(app)
    what, remedy = load(text.language()).error(error)
    show_refusal(app, what, remedy)


def _take_back(desk: Desk, file: Path, data: Path) -> None:
    """Put a backup in the place of the data, now that nothing is open, and open the desk again."""
    from PySide6.QtCore import QProcess

    from desktop.autostart import own_command
    from desktop.services.upkeep import what_was_lost

    desk.close()
    try:
        lost = what_was_lost(desk.upkeep.restore(file))
    except KnownError as error:
        lost = error
    if lost is not None:
        refuse(lost, text.language())
    program, *arguments = own_command()
    QProcess.startDetached(program, [*arguments, "--data", str(data)])


def _tray_available() -> bool:
    from PySide6.QtWidgets import QSystemTrayIcon

    return QSystemTrayIcon.isSystemTrayAvailable()


def _mode(name: str) -> Mode:
    return "light" if name == "light" else "dark" if name == "dark" else "system"


def _end_of_session(shown: DeskApp, manager: QSessionManager) -> None:
    """The system is shutting down: everything is saved, so nothing is asked."""
    shown.window.leave()


class _bugs_shown:  # noqa: N801 - used as a with statement, like contextlib's own
    """While it lasts, exceptions that reach Python's hooks are shown and not only printed."""

    def __init__(self, shown: DeskApp) -> None:
        self._shown = shown

    def __enter__(self) -> None:
        self._hook, self._thread_hook = sys.excepthook, threading.excepthook
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    def __exit__(self, *_error: object) -> None:
        sys.excepthook, threading.excepthook = self._hook, self._thread_hook

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._hook(kind, error, trace)
        if isinstance(error, Exception):
            self._shown.report(error)

    def _caught_in_thread(self, details: threading.ExceptHookArgs) -> None:
        self._thread_hook(details)
        if isinstance(details.exc_value, Exception):
            self._shown.report(details.exc_value)
