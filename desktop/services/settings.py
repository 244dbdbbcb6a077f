"""Settings of this PC: how the desk looks and behaves here. They are never sent anywhere."""

from __future__ import annotations

import threading
from typing import Final

from desktop.services.events import Events
from desktop.store.local import Json
from desktop.store.store import Store
from desktop.views import Changes

KIND: Final = "setting"
"""The kind under which a change of a setting is published."""

_CHOICES: Final[dict[str, tuple[Json, ...]]] = {
    "language": ("system", "zh_CN", "en"),
    "theme": ("system", "light", "dark"),
    "text_scale": (100, 125, 150),
    "autostart": (False, True),
    "minimise_to_tray": (True, False),
    "sounds": (True, False),
    "work_offline": (False, True),
}
"""Values of every typed setting; the first is the default."""


class SettingsService:
    """Typed settings and, by ``get`` and ``set``, whatever a screen wants to keep for itself.

    Values are read once and then kept in memory: screens ask for them on the UI thread.
    """

    def __init__(self, store: Store, events: Events) -> None:
        self._store = store
        self._events = events
        self._guard = threading.Lock()
        self._known: dict[str, Json] = {}

    def get(self, key: str, default: Json = None) -> Json:
        """The value under a key."""
        with self._guard:
            if key not in self._known:
                self._known[key] = self._store.settings.get(_key(key))
            value = self._known[key]
        if key in _CHOICES:
            return value if value in _CHOICES[key] else _CHOICES[key][0]
        return default if value is None else value

    def set(self, key: str, value: Json) -> None:
        """Save a value. ValueError for one that a typed setting cannot have."""
        if key in _CHOICES and value not in _CHOICES[key]:
            raise ValueError(f"{key} cannot be {value!r}")
        with self._guard:
            self._store.settings.put(_key(key), value)
            self._known[key] = value
        self._events.publish(Changes(frozenset({KIND})))

    def choices(self, key: str) -> tuple[Json, ...]:
        """Values that a typed setting can have, the default first."""
        return _CHOICES[key]

    @property
    def language(self) -> str:
        """``system``, ``zh_CN`` or ``en``."""
        return str(self.get("language"))

    @property
    def theme(self) -> str:
        """``system``, ``light`` or ``dark``."""
        return str(self.get("theme"))

    @property
    def text_scale(self) -> int:
        """100, 125 or 150 per cent."""
        value = self.get("text_scale")
        return value if isinstance(value, int) else 100

    @property
    def autostart(self) -> bool:
        """Whether the desk starts when the person logs in."""
        return bool(self.get("autostart"))

    @property
    def minimise_to_tray(self) -> bool:
        """Whether closing the window leaves the desk running in the tray."""
        return bool(self.get("minimise_to_tray"))

    @property
    def sounds(self) -> bool:
        """Whether a tap is heard."""
        return bool(self.get("sounds"))

    @property
    def work_offline(self) -> bool:
        """Whether the network is left alone."""
        return bool(self.get("work_offline"))


def _key(key: str) -> str:
    return f"desk.{key}"
