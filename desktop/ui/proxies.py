"""Over which proxy an address is reached, as the system has it: by its settings, and the scripts they name.

Of Windows and macOS Qt knows it; a Linux desktop is asked at its portal. For the ``proxy`` command alone, which is a
process of its own: the look-up may block for long.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from urllib.parse import quote

from PySide6.QtCore import QUrl
from PySide6.QtNetwork import QNetworkProxy, QNetworkProxyFactory, QNetworkProxyQuery

_HTTP = (QNetworkProxy.ProxyType.HttpProxy, QNetworkProxy.ProxyType.HttpCachingProxy)


def proxy_of(
    url: str,
    factory: Callable[[QNetworkProxyQuery], Iterable[QNetworkProxy]] = QNetworkProxyFactory.systemProxyForQuery,
) -> str | None:
    """The URL of the first proxy that can be used, "" when the address is reached without one, None when there are
    only such as cannot be used."""
    for proxy in factory(QNetworkProxyQuery(QUrl(url))):
        if proxy.type() == QNetworkProxy.ProxyType.NoProxy:
            return ""
        if proxy.type() in _HTTP and proxy.hostName():
            who = f"{quote(proxy.user(), safe='')}:{quote(proxy.password(), safe='')}@" if proxy.user() else ""
            host = f"[{proxy.hostName()}]" if ":" in proxy.hostName() else proxy.hostName()
            return f"http://{who}{host}:{proxy.port() or 80}"
    return None


def usable(proxies: Iterable[str]) -> str | None:
    """Likewise of URLs as a Linux desktop says them: ``direct://``, ``http://…``, ``socks://…``."""
    for proxy in proxies:
        if proxy.startswith("direct:"):
            return ""
        if proxy.startswith("http:"):
            return proxy
    return None


def say_proxy(url: str, platform: str = sys.platform) -> int:
    """Say it on standard output, as JSON; the exit code."""
    proxies = []
    if platform == "linux":
        from desktop.ui.portal import proxies_of

        proxies = proxies_of(url)
    # Where no desktop answers, Qt knows the environment.
    proxy = usable(proxies) if proxies else proxy_of(url)
    sys.stdout.write(json.dumps({"proxy": proxy}) + "\n")
    return 0
