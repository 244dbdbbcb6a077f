"""One stylesheet for every native widget, generated from tokens and the text scale.

Knows widget classes of Qt and the dynamic properties `role`, `variant`, `size`, `keyboardFocus`; none of ours by name.
"""

from __future__ import annotations

from string import Template

import resources
from desktop.ui.theme.metrics import RADIUS_CARD, RADIUS_CONTROL, TARGET, TYPE
from desktop.ui.theme.tokens import Scheme, Tokens
from desktop.values import asdict

_BASE = """
QWidget { color: $ink; }
QMainWindow, QDialog, QWizard { background: $canvas; }
QWidget:disabled { color: $faint; }
QToolTip { background: $toast; color: $toast_ink; border: 1px solid $toast; padding: 5px 8px; font-size: ${small}px; }
QFrame[frameShape="4"], QFrame[frameShape="5"] { border: none; background: $line; max-height: 1px; }
QScrollArea, QScrollArea > QWidget > QWidget#page { background: transparent; border: none; }
QStatusBar { background: $canvas; color: $muted; }
QSplitter::handle { background: transparent; }
QGroupBox { border: 1px solid $line; border-radius: ${card}px; margin-top: ${line_height}px; padding: 12px;
  background: $surface; }
QGroupBox::title { subcontrol-origin: margin; left: 4px; color: $muted; }
"""

_LABELS = """
QLabel { background: transparent; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 700; }
QLabel[role="section"] { font-size: ${section}px; font-weight: 700; }
QLabel[role="strong"] { font-weight: 700; }
QLabel[role="large"] { font-size: ${large}px; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: ${small}px; }
QLabel[role="caption"] { color: $muted; font-size: ${caption}px; }
QLabel[role="figure"] { font-size: ${figure}px; font-weight: 700; }
QLabel[role="figure_small"] { font-size: ${figure_small}px; font-weight: 700; }
QLabel[role="error"] { color: $alarm_ink; font-size: ${small}px; }
QLabel[role="ok"] { color: $green_ink; }
QLabel[role="warn"] { color: $amber_ink; }
QLabel[role="warn_small"] { color: $amber_ink; font-size: ${small}px; }
QLabel[role="alarm"] { color: $alarm_ink; }
QLabel[role="mono"] { font-family: "Cascadia Mono", "Consolas", "DejaVu Sans Mono", "Noto Sans SC", monospace;
  font-size: ${small}px; }
QLabel:disabled { color: $faint; }
"""

_BUTTONS = """
QPushButton { min-height: ${inner}px; padding: 0 ${pad}px; border: 1px solid $line; border-radius: ${control}px;
  background: $surface; color: $ink; }
QPushButton:hover { background: $surface_hover; border-color: $line_strong; }
QPushButton:pressed { background: $surface_press; border-color: $line_strong; }
QPushButton:checked { background: $inverse; border-color: $inverse; color: $inverse_ink; }
QPushButton:disabled { background: $surface_alt; border-color: $line; color: $faint; }
QPushButton[size="small"] { padding: 0 ${pad_small}px; font-size: ${small}px; }
QPushButton[size="large"] { min-height: ${inner_large}px; font-size: ${large}px; font-weight: 700; }
QPushButton[variant="primary"] { background: $accent_fill; border-color: $accent_fill; color: $accent_ink;
  font-weight: 700; }
QPushButton[variant="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[variant="primary"]:pressed { background: $accent_press; border-color: $accent_press; }
QPushButton[variant="primary"]:disabled { background: $surface_press; border-color: $surface_press; color: $faint; }
QPushButton[variant="ghost"] { background: transparent; border-color: transparent; }
QPushButton[variant="ghost"]:hover { background: $surface_press; }
QPushButton[variant="ghost"]:disabled { background: transparent; }
QPushButton[variant="danger"] { color: $alarm_ink; }
QPushButton[variant="danger"]:hover { background: $alarm_soft; border-color: $alarm; }
QPushButton[variant="danger"]:disabled { color: $faint; }
QPushButton[keyboardFocus="true"]:focus { border: 2px solid $focus; padding: 0 ${pad_focus}px;
  min-height: ${inner_focus}px; }
QPushButton[keyboardFocus="true"][size="small"]:focus { padding: 0 ${pad_small_focus}px; }
QPushButton[keyboardFocus="true"][size="large"]:focus { min-height: ${inner_large_focus}px; }
QPushButton::menu-indicator { image: url("$glyphs/chevron-down.svg"); width: 16px; height: 16px;
  subcontrol-position: right center; right: 8px; }
QToolButton { min-height: ${inner}px; min-width: ${inner}px; border: 1px solid transparent;
  border-radius: ${control}px; background: transparent; color: $ink; }
QToolButton:hover { background: $surface_press; }
QToolButton:pressed, QToolButton:checked { background: $surface_press; }
QToolButton:disabled { color: $faint; }
QToolButton[keyboardFocus="true"]:focus { border: 2px solid $focus; }
QToolButton::menu-indicator { image: none; }
"""

_FIELDS = """
QLineEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QTimeEdit, QDateTimeEdit, QComboBox, QPlainTextEdit, QTextEdit,
QTextBrowser { border: 1px solid $line_strong; border-radius: ${control}px; background: $surface; color: $ink;
  selection-background-color: $text_selection; selection-color: $ink; placeholder-text-color: $muted; }
QLineEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QTimeEdit, QDateTimeEdit, QComboBox { min-height: ${inner}px;
  padding: 0 11px; }
QComboBox { padding: 0 13px; }
QSpinBox, QDoubleSpinBox, QDateEdit, QTimeEdit, QDateTimeEdit { min-height: ${inner_spin}px; padding: 0; }
QSpinBox[bare="true"] { min-height: ${inner_bare}px; }
QPlainTextEdit, QTextEdit, QTextBrowser { padding: 7px 8px; }
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QDateEdit:hover, QTimeEdit:hover, QDateTimeEdit:hover,
QComboBox:hover, QPlainTextEdit:hover, QTextEdit:hover { border-color: $field_line; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus, QTimeEdit:focus, QDateTimeEdit:focus,
QComboBox:focus, QComboBox:on { border: 2px solid $focus; padding: 0 10px; min-height: ${inner_focus}px; }
QComboBox:focus, QComboBox:on { padding: 0 12px; }
QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus, QTimeEdit:focus, QDateTimeEdit:focus {
  min-height: ${inner_spin_focus}px; padding: 0; }
QSpinBox[bare="true"]:focus { min-height: ${inner_bare_focus}px; }
QPlainTextEdit:focus, QTextEdit:focus, QTextBrowser:focus { border: 2px solid $focus; padding: 6px 7px; }
QLineEdit[invalid="true"], QSpinBox[invalid="true"], QDateEdit[invalid="true"], QTimeEdit[invalid="true"],
QComboBox[invalid="true"], QPlainTextEdit[invalid="true"] { border: 2px solid $alarm; padding: 0 10px;
  min-height: ${inner_focus}px; }
QPlainTextEdit[invalid="true"] { padding: 6px 7px; min-height: 0; }
QLineEdit:disabled, QSpinBox:disabled, QDateEdit:disabled, QTimeEdit:disabled, QComboBox:disabled,
QPlainTextEdit:disabled, QTextEdit:disabled { background: $surface_alt; color: $faint; border-color: $line; }
QLineEdit:read-only, QPlainTextEdit[readOnly="true"] { background: $surface_alt; }
QLineEdit[plain="true"], QLineEdit[plain="true"]:focus, QLineEdit[plain="true"]:disabled { border: none;
  background: transparent; padding: 0; min-height: 0; }
QComboBox QLineEdit, QComboBox QLineEdit:focus { border: none; background: transparent; padding: 0; min-height: 0; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus { border: none; background: transparent; padding: 0;
  min-height: 0; }

QSpinBox::up-button, QDoubleSpinBox::up-button, QDateEdit::up-button, QTimeEdit::up-button,
QDateTimeEdit::up-button { subcontrol-origin: border; subcontrol-position: top right; width: 30px; border: none;
  margin: 2px 2px 0 0; border-top-right-radius: 6px; }
QSpinBox::down-button, QDoubleSpinBox::down-button, QDateEdit::down-button, QTimeEdit::down-button,
QDateTimeEdit::down-button { subcontrol-origin: border; subcontrol-position: bottom right; width: 30px; border: none;
  margin: 0 2px 2px 0; border-bottom-right-radius: 6px; }
QSpinBox::up-button:hover, QSpinBox::down-button:hover, QTimeEdit::up-button:hover, QTimeEdit::down-button:hover,
QDateEdit::up-button:hover, QDateEdit::down-button:hover { background: $surface_press; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow, QDateEdit::up-arrow, QTimeEdit::up-arrow, QDateTimeEdit::up-arrow {
  image: url("$glyphs/chevron-up.svg"); width: 14px; height: 14px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow, QDateEdit::down-arrow, QTimeEdit::down-arrow,
QDateTimeEdit::down-arrow { image: url("$glyphs/chevron-down.svg"); width: 14px; height: 14px; }
QSpinBox[bare="true"]::up-button, QSpinBox[bare="true"]::down-button { width: 0; margin: 0; border: none; }
QSpinBox[bare="true"]::up-arrow, QSpinBox[bare="true"]::down-arrow { image: none; width: 0; height: 0; }
QComboBox::drop-down, QDateEdit::drop-down, QDateTimeEdit::drop-down { subcontrol-origin: padding;
  subcontrol-position: center right; width: 32px; border: none; background: transparent; }
QComboBox::down-arrow { image: url("$glyphs/chevron-down.svg"); width: ${arrow}px; height: ${arrow}px; }
QComboBox QAbstractItemView { border: 1px solid $line; background: $surface; padding: 4px; outline: none;
  selection-background-color: $surface_press; selection-color: $ink; }
QComboBox QAbstractItemView::item { min-height: ${target}px; padding: 0 8px; border-radius: 6px; }
QComboBox QAbstractItemView::item:selected, QComboBox QAbstractItemView::item:hover { background: $surface_press;
  color: $ink; }
QCheckBox, QRadioButton { spacing: 10px; min-height: ${target}px; }
QCheckBox::indicator, QRadioButton::indicator { width: ${mark}px; height: ${mark}px; border: 1px solid $field_line;
  background: $surface; }
QCheckBox::indicator { border-radius: 5px; }
QRadioButton::indicator { border-radius: ${mark_radius}px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $ink; }
QCheckBox::indicator:pressed, QRadioButton::indicator:pressed { background: $surface_press; }
QCheckBox::indicator:checked { background: $accent_fill; border-color: $accent_fill;
  image: url("$glyphs/check.svg"); }
QCheckBox::indicator:indeterminate { background: $accent_fill; border-color: $accent_fill;
  image: url("$glyphs/minus.svg"); }
QRadioButton::indicator:checked { background: $accent_fill; border-color: $accent_fill;
  image: url("$glyphs/dot.svg"); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $surface_alt; border-color: $line; }
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled { background: $faint;
  border-color: $faint; }
QCheckBox:focus, QRadioButton:focus { color: $ink; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $focus;
  width: ${mark_focus}px; height: ${mark_focus}px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $surface_press; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent_fill; }
QSlider::handle:horizontal { width: 18px; height: 18px; margin: -8px 0; border-radius: 10px;
  border: 1px solid $field_line; background: $surface; }
QSlider::handle:horizontal:focus { border: 2px solid $focus; }
"""

_LISTS = """
QAbstractScrollArea { background: transparent; }
QTableView, QTreeView, QListView { background: $surface; border: none; color: $ink; outline: none;
  gridline-color: $line; alternate-background-color: $surface_alt; selection-background-color: $selection;
  selection-color: $ink; }
QTableView[painted="true"] { selection-background-color: transparent; }
QListView[completions="true"] { border: 1px solid $line_strong; padding: 4px; }
QListView::item { min-height: ${target}px; padding: 0 8px; border-radius: 6px; }
QTreeView::item { height: ${target}px; padding: 0 8px; border: none; border-bottom: 1px solid $line; }
QListView::item:hover, QTreeView::item:hover { background: $surface_hover; }
QListView::item:selected, QTreeView::item:selected { background: $selection; color: $ink; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: 0 10px; font-size: ${caption}px; min-height: ${inner}px; }
QHeaderView::section:hover { color: $ink; }
QTableCornerButton::section { background: $surface; border: none; }
QScrollBar:vertical { background: transparent; width: 16px; margin: 2px 2px 2px 6px; }
QScrollBar:horizontal { background: transparent; height: 16px; margin: 6px 2px 2px 2px; }
QScrollBar::handle { background: $line_strong; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 36px; }
QScrollBar::handle:horizontal { min-width: 36px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $field_line; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }
"""

_POPUPS = """
QMenu { background: $surface; border: 1px solid $line_strong; padding: 5px; }
QMenu::item { min-height: ${target}px; padding: 0 28px 0 12px; border-radius: 6px; background: transparent; }
QMenu::item:selected { background: $surface_press; }
QMenu::item:disabled { color: $faint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QMenuBar { background: $canvas; }
QMenuBar::item { padding: 8px 12px; background: transparent; border-radius: 6px; }
QMenuBar::item:selected { background: $surface_press; }
QMessageBox { background: $surface; }
QDialogButtonBox { qproperty-centerButtons: false; }
QProgressBar { border: none; border-radius: 4px; background: $surface_press; min-height: 8px; max-height: 8px;
  color: transparent; }
QProgressBar::chunk { border-radius: 4px; background: $accent_fill; }
QTabWidget::pane { border: none; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { min-height: ${inner}px; padding: 0 14px; margin-right: 4px; color: $muted; background: transparent;
  border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $ink; }
QTabBar::tab:selected { color: $accent; font-weight: 700; border-bottom-color: $accent_fill; }
QTabBar::tab:focus { color: $ink; border-bottom-color: $focus; }
QFrame#popup { background: $surface; border: 1px solid $line_strong; }
QCalendarWidget QWidget { background: $surface; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $surface; min-height: ${target}px; }
QCalendarWidget QToolButton { min-width: ${target}px; padding: 0 8px; font-weight: 700; }
QCalendarWidget QToolButton#qt_calendar_prevmonth { qproperty-icon: url("$glyphs/chevron-left.svg"); }
QCalendarWidget QToolButton#qt_calendar_nextmonth { qproperty-icon: url("$glyphs/chevron-right.svg"); }
QCalendarWidget QTableView { selection-background-color: $accent_fill; selection-color: $accent_ink;
  alternate-background-color: $surface; }
QCalendarWidget QSpinBox { min-height: 26px; padding: 0 4px; }
"""

_GLYPH_SETS = {"light": ("themes", "light"), "dark": ("themes", "dark")}


def build(tokens: Tokens, scheme: Scheme, scale: int) -> str:
    """The whole stylesheet. `scale` is the text's size in percent; lengths that hold text grow with it."""

    def grown(at_100: int) -> int:
        return round(at_100 * scale / 100)

    target = max(TARGET, grown(TARGET))
    large = grown(52)
    pad, pad_small = 15, 11
    values: dict[str, object] = dict(asdict(tokens))
    values |= {style: grown(size.size) for style, size in TYPE.items() if style != "mono"}
    values |= {
        "glyphs": resources.path(*_GLYPH_SETS[scheme]).as_posix(),
        "card": RADIUS_CARD,
        "control": RADIUS_CONTROL,
        "target": target,
        "line_height": grown(20),
        "inner": target - 2,
        "inner_focus": target - 4,
        "mark": grown(18),
        "mark_focus": grown(18) - 2,
        "mark_radius": grown(18) // 2 + 1,
        "arrow": grown(16),
        "inner_spin": target - 5,
        "inner_spin_focus": target - 7,
        "inner_bare": target - 5,
        "inner_bare_focus": target - 7,
        "inner_large": large - 2,
        "inner_large_focus": large - 4,
        "pad": pad,
        "pad_focus": pad - 1,
        "pad_small": pad_small,
        "pad_small_focus": pad_small - 1,
    }
    return "".join(Template(part).substitute(values) for part in (_BASE, _LABELS, _BUTTONS, _FIELDS, _LISTS, _POPUPS))
