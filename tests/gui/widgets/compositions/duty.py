"""The screen of the drawing duty.png."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.ui.theme import GAP, PAGE_MARGIN, px
from desktop.ui.widgets.avatar import Avatar
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card, Inset
from desktop.ui.widgets.checklist_row import ChecklistRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.month_calendar import DayMark, MonthCalendar
from tests.gui.widgets.compositions.parts import Words, frame


def duty(say: Words) -> QWidget:
    """The screen of duty.png."""
    now = Card(say("今日值班", "On duty today"))
    who = QHBoxLayout()
    who.setSpacing(14)
    who.addWidget(Avatar(say("李敏", "Li Min")))
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addStretch(1)
    words.addWidget(Label(say("李敏", "Li Min"), "section"))
    words.addWidget(
        Label(
            say("管理员 · 08:02 签到 · 已值 6 小时 30 分", "Manager · since 08:02 · 6 h 30 min"), "small", elide=True
        )
    )
    words.addStretch(1)
    who.addLayout(words, 1)
    now.body.addSpacing(4)
    now.body.addLayout(who)
    now.body.addSpacing(6)
    now.body.addWidget(
        Inset(
            say("服务承诺", "Our promise"),
            say(
                "按公示时间开放,热水充足,设施完好,热情接待每一位户外劳动者。",
                "Open at the posted hours, hot water at all times, everything in order, "
                "and a warm welcome for everyone who works outdoors.",
            ),
        )
    )
    head = QHBoxLayout()
    head.addWidget(Label(say("开门检查", "Opening checks"), "muted"), 1)
    head.addWidget(Label("6 / 6", "ok"))
    now.body.addSpacing(8)
    now.body.addLayout(head)
    checks = QVBoxLayout()
    checks.setSpacing(0)
    for zh, en in [
        ("门锁、照明、标识正常", "Locks, lights and signs in order"),
        ("饮水机有水、温度正常", "Water dispenser full and at temperature"),
        ("微波炉、冰箱、空调正常", "Microwave, fridge and air conditioner work"),
        ("药箱在有效期内", "First-aid box in date"),
        ("地面台面干净、已消毒", "Floor and tables clean and disinfected"),
        ("消防通道畅通", "Fire exit clear"),
    ]:
        checks.addWidget(ChecklistRow(say(zh, en), checked=True))
    now.body.addLayout(checks)
    now.body.addSpacing(4)
    now.body.addWidget(Label(say("交接留言", "Handover note"), "muted"))
    note = QPlainTextEdit()
    note.setPlaceholderText(say("纸杯只剩一箱,明早到货请入库……", "One box of cups left; goods arrive tomorrow"))
    note.setFixedHeight(px(72))
    now.body.addWidget(note)
    now.body.addStretch(1)
    leave = Button(say("签退", "Sign out"), "primary", "log-out")
    leave.set_large()
    now.body.addWidget(leave)
    now.setFixedWidth(380)
    banner = Banner(
        "warn",
        say("11月12日忘了签退", "Sign-out of 12 November was forgotten"),
        say(
            "建议按关门时间 18:00 补上,并注明“估计”;也可改为实际时间并写原因",
            "We propose the closing time 18:00, marked as estimated; or enter the real time and why",
        ),
    )
    banner.add_button(say("改时间", "Other time"))
    banner.add_button(say("按 18:00 补", "Use 18:00"), "primary")
    month = Card(
        say("2026年11月", "November 2026"),
        say("应开放 26 天 · 已开放 19 天 · 迟开 0 · 补签 1", "26 days due · 19 open · 0 late · 1 corrected"),
    )
    cal = MonthCalendar()
    cal.set_heads(
        [say(z, e) for z, e in zip("日一二三四五六", ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"), strict=True)]
    )
    cal.set_month(2026, 11, date(2026, 11, 21))
    marks = {date(2026, 11, n): DayMark(f"8:0{n % 5}–18:0{(n * 3) % 4}", tip=f"{n}") for n in range(1, 21)}
    for n in (7, 14):
        marks[date(2026, 11, n)] = DayMark(corner=say("休", "Rest"))
    marks[date(2026, 11, 12)] = DayMark(say("估 18:00", "Est. 18:00"), "warn")
    marks[date(2026, 11, 21)] = DayMark("8:02–")
    cal.set_marks(marks)
    month.body.addWidget(cal)
    right = QVBoxLayout()
    right.setSpacing(GAP)
    right.addWidget(banner)
    right.addWidget(month, 1)
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 20)
    row.setSpacing(GAP)
    row.addWidget(now)
    row.addLayout(right, 1)
    return frame(page, "duty", say)
