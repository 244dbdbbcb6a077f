"""What the system says of proxies, turned into what a request can use."""

from __future__ import annotations

import pytest
from PySide6.QtNetwork import QNetworkProxy, QNetworkProxyQuery

from desktop.ui.proxies import proxy_of

NONE = QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)
HTTP = QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "proxy.example", 3128)
NAMED = QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "proxy.example", 3128, "office", "p@ss")
CACHING = QNetworkProxy(QNetworkProxy.ProxyType.HttpCachingProxy, "fd00::1", 8080)
SOCKS = QNetworkProxy(QNetworkProxy.ProxyType.Socks5Proxy, "socks.example", 1080)


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ([NONE], ""),
        ([HTTP, NONE], "http://proxy.example:3128"),
        ([NAMED], "http://office:p%40ss@proxy.example:3128"),
        ([CACHING], "http://[fd00::1]:8080"),
        ([SOCKS, HTTP], "http://proxy.example:3128"),
        ([SOCKS], None),
        ([], None),
    ],
)
def test_the_first_proxy_that_can_be_used_is_said(said: list[QNetworkProxy], url: str | None) -> None:
    asked: list[str] = []

    def factory(query: QNetworkProxyQuery) -> list[QNetworkProxy]:
        asked.append(query.url().toString())
        return said

    assert proxy_of("https://union.example/", factory) == url
    assert asked == ["https://union.example/"]
