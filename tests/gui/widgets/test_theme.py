"""Colours that can be read, sizes that follow the text, glyphs and icons that exist."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

import resources
from desktop.ui.theme import apply_theme, color, current_tokens, font, px, set_role, theme
from desktop.ui.theme.glyphs import glyphs
from desktop.ui.theme.icons import FALLBACK, UnknownIcon, icon, known, names, pixmap
from desktop.ui.theme.metrics import TYPE
from desktop.ui.theme.roles import TONE_FILL, TONE_INK, TONE_SOFT
from desktop.ui.theme.state import Tone
from desktop.ui.theme.stylesheet import build
from desktop.ui.theme.tokens import ColorRole, Scheme, Tokens, load_tokens
from desktop.ui.widgets.pill import Pill
from desktop.values import fields

SURFACES: tuple[ColorRole, ...] = ("canvas", "surface", "surface_alt", "surface_hover", "surface_press", "selection")
READ: set[tuple[ColorRole, ColorRole]] = {
    *((ink, ground) for ground in SURFACES for ink in ("ink", "muted", "accent")),
    *((TONE_INK[tone], ground) for tone in get_args(Tone) for ground in ("canvas", "surface", TONE_SOFT[tone])),
    *((ink, TONE_SOFT[tone]) for tone in get_args(Tone) for ink in ("ink", "muted")),
    *(("accent_ink", ground) for ground in ("accent_fill", "accent_hover", "accent_press")),
    *(("inverse_ink", ground) for ground in ("inverse", "inverse_hover")),
    ("toast_ink", "toast"),
    ("toast_accent", "toast"),
    ("accent", "accent_soft"),
    ("amber_ink", "amber_soft"),
    ("ink", "text_selection"),
}
"""Text and its ground: at least 4.5 to 1."""
SEEN: set[tuple[ColorRole, ColorRole]] = {
    *((TONE_FILL[tone], ground) for tone in get_args(Tone) for ground in ("surface", TONE_SOFT[tone])),
    *((role, ground) for ground in ("surface", "canvas") for role in ("focus", "field_line")),
    ("accent_fill", "surface"),
    ("ink_soft", "surface"),
    ("toast_green", "toast"),
    ("amber", "surface"),
}
"""Shapes, icons and lines that mean something: at least 3 to 1."""


def luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(QColor(one)), luminance(QColor(other))))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", get_args(Scheme))
@pytest.mark.parametrize(("pairs", "least"), [(READ, 4.5), (SEEN, 3.0)], ids=["text", "shapes"])
def test_every_ink_stands_out_from_its_ground(
    scheme: Scheme, pairs: set[tuple[ColorRole, ColorRole]], least: float
) -> None:
    tokens = load_tokens(scheme)
    weak = {
        f"{ink} on {ground}": round(ratio, 2)
        for ink, ground in pairs
        if (ratio := contrast(tokens.of(ink), tokens.of(ground))) < least
    }
    assert not weak


def test_both_themes_name_every_role() -> None:
    roles = {field.name for field in fields(Tokens)}
    assert roles == set(get_args(ColorRole))
    assert all(QColor(load_tokens(scheme).of(role)).isValid() for scheme in get_args(Scheme) for role in
               get_args(ColorRole))


def test_the_glyphs_of_the_stylesheet_wear_the_colours_of_the_tokens() -> None:
    stale = [str(file) for file, text in glyphs() if not file.is_file() or file.read_text("utf-8") != text]
    assert not stale, "run python -m desktop.ui.theme.glyphs"


@pytest.mark.parametrize("scheme", get_args(Scheme))
def test_the_stylesheet_names_only_files_that_exist(scheme: Scheme) -> None:
    sheet = build(load_tokens(scheme), scheme, 100)
    files = [part.split('")')[0] for part in sheet.split('url("')[1:]]
    assert files
    assert [file for file in files if not Path(file).is_file()] == []


def test_an_application_in_the_dark_theme_paints_dark_and_tells_it(qapp: QApplication, qtbot: QtBot) -> None:
    pill = Pill("已送达", "ok")
    qtbot.addWidget(pill)
    pill.show()
    light = pill.grab().toImage()
    with qtbot.waitSignal(theme().changed):
        apply_theme(qapp, "dark")
    assert theme().dark
    dark = pill.grab().toImage()
    assert ground_of(light) == QColor(load_tokens("light").green_soft)
    assert ground_of(dark) == QColor(current_tokens().green_soft)


def test_what_is_worn_already_is_not_put_on_again(qapp: QApplication, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(theme().changed):
        apply_theme(qapp, "light", 100)
    with qtbot.waitSignal(theme().changed):
        apply_theme(qapp, "light", 125)
    with qtbot.waitSignal(theme().changed):
        apply_theme(qapp, "light", 100)


def ground_of(image: QImage) -> QColor:
    return image.pixelColor(4, image.height() // 2)


def test_the_theme_follows_the_system_unless_a_person_chose_one(qapp: QApplication, qtbot: QtBot) -> None:
    hints = qapp.styleHints()
    apply_theme(qapp, "system")
    with qtbot.waitSignal(theme().changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme().dark
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert not theme().dark
    apply_theme(qapp, "light")
    with qtbot.assertNotEmitted(theme().changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not theme().dark


def test_text_grows_to_150_percent_and_labels_with_it(qapp: QApplication, qtbot: QtBot) -> None:
    label = QLabel("驿站")
    qtbot.addWidget(label)
    set_role(label, "figure")
    label.show()
    before = label.fontMetrics().height()
    apply_theme(qapp, "light", 150)
    assert label.fontMetrics().height() == pytest.approx(before * 1.5, abs=2)
    assert (px(36), font("base").pixelSize()) == (54, 21)


def test_a_text_scale_that_is_not_offered_is_refused(qapp: QApplication) -> None:
    with pytest.raises(ValueError, match="text scale"):
        apply_theme(qapp, "light", 140)


def test_all_digits_are_equally_wide_in_every_style(qapp: QApplication) -> None:
    for style in TYPE:
        metrics = QFontMetrics(font(style))
        assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1, style


def test_the_bundled_family_is_the_one_in_use(qapp: QApplication) -> None:
    assert font().family() == "Noto Sans SC"


def test_a_native_button_is_at_least_36_px_high_and_wears_its_variant(qtbot: QtBot) -> None:
    button = QPushButton("保存")
    button.setProperty("variant", "primary")
    qtbot.addWidget(button)
    button.show()
    assert button.height() >= 36
    assert button.grab().toImage().pixelColor(8, button.height() // 2) == color("accent_fill")


def test_an_icon_takes_the_colour_and_is_sharp_on_a_200_percent_display(qapp: QApplication) -> None:
    drawn = pixmap("house", "#ff0000", 20, 2.0)
    image = drawn.toImage()
    assert (image.width(), drawn.deviceIndependentSize().width()) == (40, 20)
    inked = {
        image.pixelColor(x, y).name() for x in range(40) for y in range(40) if image.pixelColor(x, y).alpha() == 255
    }
    assert inked == {"#ff0000"}
    assert not icon("house").isNull()


def test_an_icon_that_is_not_bundled_is_an_error_and_one_from_elsewhere_becomes_a_ring(qapp: QApplication) -> None:
    with pytest.raises(UnknownIcon, match="no-such-icon"):
        pixmap("no-such-icon", "#000000")
    assert known("no-such-icon") == FALLBACK
    assert FALLBACK in names()


def icon_words() -> set[str]:
    """Constants of the widgets' sources that stand where an icon's name is expected."""
    found: set[str] = set()
    places = {"draw_icon": 1, "IconButton": 0, "_Key": 1, "Button": 2, "_icon": 1}
    for file in (Path(resources.__file__).parents[1] / "desktop" / "ui" / "widgets").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in places:
                at = places[node.func.id]
                if len(node.args) > at and isinstance(node.args[at], ast.Constant):
                    found.add(str(ast.literal_eval(node.args[at])))
            elif isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "_ICONS" and node.value:
                found |= set(ast.literal_eval(node.value).values())
    return found - {""}


def test_every_icon_that_a_widget_draws_by_name_is_bundled() -> None:
    words = icon_words()
    assert {"search", "triangle-alert", "x", "plus", "calendar-days"} <= words
    assert words - names() == set()
