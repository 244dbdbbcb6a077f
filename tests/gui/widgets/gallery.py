"""Grabs every widget and the composed screens into a picture, to be looked at and compared with the drawings.

python -m tests.gui.widgets.gallery OUT.png [--screen today] [--dark] [--lang en] [--scale 150] [--size 1280x800]
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt, QVariantAnimation
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTabBar,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from desktop.ui.theme import Tone, Variant, apply_theme
from desktop.ui.widgets.avatar import Avatar
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, IconButton, TextLink
from desktop.ui.widgets.card import Card, Inset
from desktop.ui.widgets.checklist_row import ChecklistRow
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.date_field import DateField, TimeField
from desktop.ui.widgets.disclosure import Disclosure
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.flow_layout import FlowBox
from desktop.ui.widgets.form import FormGrid, FormRow
from desktop.ui.widgets.icon_row import IconRow, RowList
from desktop.ui.widgets.key_hint import KeyHint
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.level_bar import LevelBar
from desktop.ui.widgets.number_field import NumberField
from desktop.ui.widgets.occupancy_dots import OccupancyDots
from desktop.ui.widgets.pill import Pill
from desktop.ui.widgets.pin_pad import PinField, PinPad
from desktop.ui.widgets.progress_row import ProgressRow
from desktop.ui.widgets.search_box import SearchBox
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.select import Select
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.status_chip import StatusChip
from desktop.ui.widgets.step_chart import Sparkline
from desktop.ui.widgets.stepper import Stepper
from desktop.ui.widgets.text_area import TextArea
from desktop.ui.widgets.tile import Tile
from desktop.ui.widgets.toggle import Toggle
from desktop.ui.widgets.top_bar import PillButton
from tests.gui.widgets.compositions.duty import duty
from tests.gui.widgets.compositions.parts import Words
from tests.gui.widgets.compositions.supplies import supplies
from tests.gui.widgets.compositions.today import today
from tests.gui.widgets.compositions.visits import visits

TONES: tuple[Tone, ...] = ("neutral", "ok", "warn", "alarm", "accent", "info")
VARIANTS: tuple[Variant, ...] = ("primary", "secondary", "ghost", "danger")


def parts(say: Words) -> QWidget:
    """Small widgets in their states."""
    page = QWidget()
    grid = QGridLayout(page)
    grid.setContentsMargins(24, 24, 24, 24)
    grid.setSpacing(16)
    buttons = Card(say("按钮", "Buttons"))
    for enabled in (True, False):
        row = FlowBox()
        for variant in VARIANTS:
            button = Button(say("保存", "Save"), variant, "check")
            button.setEnabled(enabled)
            row.add(button)
        native = QPushButton(say("原生", "Native"))
        native.setEnabled(enabled)
        row.add(native)
        buttons.body.addWidget(row)
    focus = Button(say("焦点", "Focus"))
    focus.setObjectName("focused")
    row = FlowBox()
    for widget in (
        focus,
        IconButton("printer", say("打印", "Print")),
        TextLink(say("撤销", "Undo")),
        KeyHint("Ctrl+Z"),
        StatusChip("ok", say("已全部送达总工会", "All at the union")),
        StatusChip("waiting", say("3 条待送", "3 waiting")),
        StatusChip("sending", say("正在送 2 / 9", "Sending 2 of 9")),
        StatusChip("needs_you", say("需要你处理", "Needs you")),
        StatusChip("offline", say("离线工作", "Working offline")),
        PillButton("users", say("值班 李敏", "Li Min")),
    ):
        row.add(widget)
    buttons.body.addWidget(row)
    grid.addWidget(buttons, 0, 0, 1, 2)
    chips = Card(say("标签与开关", "Chips and switches"))
    row = FlowBox()
    for checked, enabled in ((False, True), (True, True), (False, False), (True, False)):
        chip = Chip(say("饮水", "Water"), "droplets", count=3)
        chip.setChecked(checked)
        chip.setEnabled(enabled)
        row.add(chip)
    for tone in TONES:
        row.add(Pill(say("已送达", "Delivered"), tone))
    chips.body.addWidget(row)
    segmented = Segmented()
    segmented.set_options(
        [("a3", "A3"), ("a4", "A4"), ("zh", say("中文", "Chinese")), ("en", "English", "languages")]
    )
    segmented.set_current("a4")
    chips.body.addWidget(segmented)
    for checked, enabled in ((True, True), (False, True), (True, False)):
        toggle = Toggle(say("服务公约", "Service rules"), checked=checked)
        toggle.setEnabled(enabled)
        chips.body.addWidget(toggle)
    chips.body.addStretch(1)
    grid.addWidget(chips, 1, 0)
    figures = Card(say("行与图", "Rows and charts"))
    rows = RowList()
    rows.set_rows(
        [
            IconRow(
                "wrench",
                say("饮水机漏水 等维修", "Water dispenser leaks"),
                say("昨天报修", "Yesterday"),
                say("查看", "View"),
                tone=t,
            )
            for t in ("warn", "alarm", "ok")
        ]
    )
    figures.body.addWidget(rows)
    level = LevelBar()
    level.set_level(0.6, "warn")
    figures.body.addWidget(level)
    progress = ProgressRow()
    progress.set_progress(35, 120, say("正在送出", "Sending"))
    figures.body.addWidget(progress)
    spark = Sparkline()
    spark.set_values([3, 5, 4, 8, 7, 9, 6])
    seats = OccupancyDots()
    seats.set_seats([("bike", say("外卖员", "Rider"))] * 5, 4)
    low = QHBoxLayout()
    low.addWidget(spark)
    low.addWidget(seats, 1)
    low.addWidget(Avatar("王", 40, "accent"))
    figures.body.addLayout(low)
    grid.addWidget(figures, 1, 1)
    tiles = Card(say("方块", "Tiles"))
    line = QHBoxLayout()
    for n, name in enumerate(("tile", "pulsed", "disabled")):
        tile = Tile("package", say("快递员", "Couriers"), 9 - 4 * n, str(n + 1))
        tile.setObjectName(name)
        tile.setEnabled(name != "disabled")
        line.addWidget(tile)
    tiles.body.addLayout(line)
    for tone in ("info", "ok", "alarm"):
        banner = Banner(
            tone,
            say("有一条记录需要你看一下", "One entry needs you"),
            say("说明发生了什么、什么是安全的、该做什么", "What happened, what is safe, what to do"),
        )
        banner.set_closable(True)
        banner.add_button(say("查看", "View"))
        tiles.body.addWidget(banner)
    grid.addWidget(tiles, 2, 0)
    texts = Card(say("文字", "Type"))
    for role in ("title", "section", "strong", "base", "muted", "caption", "error", "ok", "warn"):
        texts.body.addWidget(Label(say("一次录入,报表自成 0123456789", "Enter once 0123456789"), role))
    grid.addWidget(texts, 2, 1)
    return page


def forms(say: Words) -> QWidget:
    """Fields, native ones too."""
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(24, 24, 24, 24)
    row.setSpacing(16)
    card = Card(say("表单", "Form"))
    form = FormGrid(2)
    form.add_field(say("名称", "Name"), QLineEdit(say("矿泉水", "Water")))
    wrong = form.add(FormRow(say("数量", "Quantity"), NumberField(suffix=say("瓶", "btl"))))
    wrong.set_error(say("请填大于 0 的整数", "Enter a whole number above 0"))
    combo = Select([("buy", say("采购", "Purchase")), ("union", say("上级配发", "From the union"))])
    form.add_field(say("来源", "Source"), combo, say("从哪里来的", "Where it came from"))
    form.add_field(say("到期", "Expires"), DateField(date(2027, 8, 31)))
    form.add_field(say("时间", "Time"), TimeField(time(8, 30)))
    spin = QSpinBox()
    form.add_field(say("每包", "A pack"), spin)
    form.add_field(say("人数", "Persons"), Stepper(2, unit=say("人", "persons")), span=2)
    form.add_field(say("备注", "Note"), TextArea(), span=2)
    off = QLineEdit(say("不可改", "Fixed"))
    off.setEnabled(False)
    form.add_field(say("停用", "Disabled"), off)
    form.add_field(say("搜索", "Search"), SearchBox(say("文字、拼音或首字母", "Search visits")))
    card.body.addWidget(form)
    card.body.addStretch(1)
    row.addWidget(card, 3)
    other = Card(say("选择", "Choices"))
    for kind in (QCheckBox, QRadioButton):
        line = QHBoxLayout()
        for checked, enabled in ((True, True), (False, True), (True, False)):
            box = kind(say("选项", "Option"))
            box.setAutoExclusive(False)
            box.setChecked(checked)
            box.setEnabled(enabled)
            line.addWidget(box)
        other.body.addLayout(line)
    for n, text in enumerate(
        (say("门锁、照明、标识正常", "Locks and lights"), say("饮水机有水", "Water"), say("消防通道", "Fire exit"))
    ):
        check = ChecklistRow(text)
        check.set_tri_state(True)
        check.set_state((True, False, None)[n])
        check.set_note("" if n != 1 else say("缺水", "Empty"), "alarm")
        other.body.addWidget(check)
    tabs = QTabBar()
    for text in (say("全部", "All"), say("未读", "Unread")):
        tabs.addTab(text)
    other.body.addWidget(tabs)
    bar = QProgressBar()
    bar.setValue(40)
    other.body.addWidget(bar)
    tree = QTreeWidget()
    tree.ensurePolished()
    tree.setHeaderLabels([say("设备", "Device"), say("状态", "State")])
    for n in range(6):
        tree.addTopLevelItem(QTreeWidgetItem([f"PC {n}", "ok"]))
    other.body.addWidget(tree)
    fold = Disclosure(
        say("详情", "Details"),
        "TimeoutError: no answer in 10 s\n  at https://union.example/api",
        copy_text=say("复制", "Copy"),
    )
    fold.set_expanded(True)
    other.body.addWidget(fold)
    other.body.addStretch(1)
    row.addWidget(other, 2)
    pins = Card(say("密码", "PIN"))
    pad = PinPad()
    pad.field.setText("123")
    pins.body.addWidget(pad)
    pins.body.addWidget(PinField(4))
    pins.body.addWidget(Inset(say("服务承诺", "Promise"), say("按公示时间开放", "Open as posted")))
    pins.body.addWidget(
        EmptyState(
            "inbox",
            say("还没有记录", "Nothing yet"),
            say("点一下方块就记一位来访者。", "A tap on a tile records a visit."),
            say("开始", "Start"),
        ),
        1,
    )
    row.addWidget(pins, 2)
    return page


def sheet(say: Words) -> QWidget:
    """A sheet over a screen."""
    window = supplies(say)
    window.resize(1280, 800)
    form = Sheet(window, say("补货入库", "Restock"))
    form.set_text(say("矿泉水 550ml · 现有 148 瓶", "Mineral water 550 ml · 148 bottles"))
    fields = FormGrid(2)
    fields.add_field(say("数量", "Quantity"), NumberField(24, suffix=say("瓶", "btl")))
    fields.add_field(say("来源", "Source"), Select([("buy", say("采购", "Purchase"))]))
    fields.add_field(say("批号", "Batch"), QLineEdit())
    fields.add_field(say("到期", "Expires"), DateField())
    fields.add_field(say("备注", "Note"), TextArea(), span=2)
    form.body.addWidget(fields)
    form.set_buttons(say("入库", "Restock"), say("取消", "Cancel"), danger=say("作废", "Void"))
    form.open()
    form.show_error(
        say(
            "磁盘满了,没有记下来。请先清理空间再试。",
            "The disk is full, nothing was recorded. Free some space and try again.",
        )
    )
    return window


SCREENS: dict[str, Callable[[Words], QWidget]] = {
    "today": today,
    "visits": visits,
    "supplies": supplies,
    "duty": duty,
    "parts": parts,
    "forms": forms,
    "sheet": sheet,
}


def grab(screen: str, *, dark: bool, lang: str, scale: int, size: tuple[int, int], app: QApplication) -> QWidget:
    """Build a screen and let it settle."""
    apply_theme(app, "dark" if dark else "light", scale)
    window = SCREENS[screen](Words(lang))
    window.setAutoFillBackground(True)
    window.resize(*size)
    window.show()
    window.activateWindow()
    app.processEvents()
    for widget in window.findChildren(QWidget, "focused"):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
    for tile in window.findChildren(Tile, "pulsed"):
        tile.pulse()
    app.processEvents()
    for tile in window.findChildren(Tile):
        for fade in tile.findChildren(QVariantAnimation):
            if fade.state() == fade.State.Running:
                fade.setCurrentTime(fade.duration())
    app.processEvents()
    return window


def main(arguments: list[str]) -> int:
    """Write the picture."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--screen", choices=sorted(SCREENS), default="parts")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--lang", default="zh")
    parser.add_argument("--scale", type=int, default=100)
    parser.add_argument("--size", default="1280x800")
    chosen = parser.parse_args(arguments)
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    width, height = (int(part) for part in chosen.size.split("x"))
    window = grab(
        chosen.screen, dark=chosen.dark, lang=chosen.lang, scale=chosen.scale, size=(width, height), app=app
    )
    return 0 if window.grab().save(str(chosen.out)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
