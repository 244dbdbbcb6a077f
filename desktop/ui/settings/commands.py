"""The commands of the settings: each section, and language, look and size of the text at once.

Knows the sections and the settings service; knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable

from desktop.i18n import CHINESE, ENGLISH
from desktop.ui.commands import Command, Reach, leads
from desktop.ui.settings.screen import SECTIONS
from desktop.ui.text import tr


def commands() -> tuple[Command, ...]:
    """What is always there."""
    return (
        Command("settings.backup", tr("Back up now…"), tr("Everything into one file, on a USB stick for example"),
                "archive", leads("settings:backup")),
        *_sections(),
        *_looks(),
    )  # fmt: skip


def _sections() -> tuple[Command, ...]:
    return tuple(
        Command(
            f"settings.{section.key}",
            tr("Settings: {section}").format(section=tr(section.text)),
            tr("Open this page of the settings"),
            section.icon,
            leads(f"settings:{section.key}"),
        )
        for section in SECTIONS
        if section.key != "backup"
    )


def _looks() -> tuple[Command, ...]:
    at_once = tr("Takes hold at once, on this PC")
    choices: tuple[tuple[str, str | int, str, str, str], ...] = (
        ("language", CHINESE, "中文", "languages", "Chinese zhongwen"),
        ("language", ENGLISH, "English", "languages", "英文 英语"),
        ("theme", "light", tr("Light look"), "sun", ""),
        ("theme", "dark", tr("Dark look"), "moon", ""),
        ("theme", "system", tr("Look of the system"), "sun-moon", ""),
        ("text_scale", 100, tr("Text at 100 %"), "eye", ""),
        ("text_scale", 125, tr("Text at 125 %"), "eye", ""),
        ("text_scale", 150, tr("Text at 150 %"), "eye", ""),
    )
    return tuple(
        Command(f"settings.{key}.{value}", text, at_once, icon, _set(key, value), also=also)
        for key, value, text, icon, also in choices
    )


def _set(key: str, value: str | int) -> Callable[[Reach], None]:
    def run(reach: Reach) -> None:
        reach.tasks.command(lambda: reach.desk.settings.set(key, value))

    return run
