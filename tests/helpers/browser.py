"""A real Chromium without a screen, as somebody with a phone has it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_FONTS: Final = Path(__file__).resolve().parents[2] / "resources" / "fonts"
PHONE: Final = (360, 740)


def installed() -> str | None:
    """Where the browser of this machine is."""
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


@contextmanager
def chromium(scratch: Path) -> Iterator[Browser]:
    """The browser of this machine; the test is left out where there is none."""
    path = installed()
    if path is None:
        pytest.skip("no Chromium is installed here")
    # A machine for builds has no Chinese font, which every phone has.
    (scratch / "fonts").symlink_to(_FONTS, target_is_directory=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu"],
            env={**os.environ, "XDG_DATA_HOME": str(scratch)},
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def phone(browser: Browser, *, script: bool = True, language: str = "zh-CN", dark: bool = False) -> Iterator[Page]:
    """A page on a small phone that has never been here."""
    width, height = PHONE
    context = browser.new_context(
        viewport={"width": width, "height": height},
        java_script_enabled=script,
        locale=language,
        has_touch=True,
        color_scheme="dark" if dark else "light",
    )
    try:
        page = context.new_page()
        page.set_default_timeout(90_000)
        yield page
    finally:
        context.close()


@dataclass
class Line:
    """What goes over a page's line, which is as slow as Chromium's "Fast 3G"."""

    page: Page
    requests: int = 0
    bytes: int = 0
    failed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": 562.5,
                "downloadThroughput": 1.6 * 1024 * 1024 / 8 * 0.9,
                "uploadThroughput": 750 * 1024 / 8 * 0.9,
            },
        )
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)

    def _asked(self, _event: object) -> None:
        self.requests += 1

    def _came(self, event: dict[str, float]) -> None:
        self.bytes += int(event["encodedDataLength"])
