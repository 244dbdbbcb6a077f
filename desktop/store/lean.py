"""Loads SQLAlchemy without two modules of the standard library that it imports for other databases than ours.

It asks ``asyncio`` for drivers that are awaited and ``importlib.metadata`` for those of other packages; together they
bring sockets, TLS, mail and logging, a fifth of what loading SQLAlchemy takes. In their place it gets modules that
become the real ones when anything is asked of them. Everybody else imports the real ones.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Final

_SPARED: Final = ("asyncio", "importlib.metadata")


class _Later(ModuleType):
    """Stands for a module until it is needed."""

    loading = True
    """While SQLAlchemy itself is loaded, it takes functions along that it may never call."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        if self.loading:
            return self._function(name)
        return getattr(importlib.import_module(self.__name__), name)

    def _function(self, name: str) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            found: Callable[..., object] = getattr(importlib.import_module(self.__name__), name)
            return found(*args, **kwargs)

        return call


def load() -> None:
    """Do it, unless SQLAlchemy is there already; what is loaded of the spared modules stays as it is."""
    if "sqlalchemy" in sys.modules:
        return
    standing = {name: _Later(name) for name in _SPARED if name not in sys.modules}
    sys.modules.update(standing)
    if "importlib.metadata" in standing:
        vars(importlib)["metadata"] = standing["importlib.metadata"]
    try:
        import sqlalchemy.dialects.sqlite  # noqa: F401 - for its loading alone
    finally:
        for name, module in standing.items():
            module.loading = False
            if sys.modules.get(name) is module:
                del sys.modules[name]
