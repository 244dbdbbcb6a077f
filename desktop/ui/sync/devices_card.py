"""The PCs of this station: which there are, which is this one, when each was last heard of, and joining another."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.services.times import DAY, day_of
from desktop.ui import format as fmt
from desktop.ui.sync.state_card import REVOKED
from desktop.ui.text import tr
from desktop.ui.theme import Tone
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.icon_row import IconRow, RowList
from desktop.ui.widgets.pill import Pill
from desktop.views.sync import DeviceView, SyncPanel


class DevicesCard(Card):
    """Signal ``invite_wanted`` by the button."""

    invite_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("PCs of this station"), parent=parent)
        self._rows = RowList()
        self._rows.set_heads(tr("PCs of this station"), tr("Name"), tr("Last entry"), tr("State"))
        self._shown: tuple[tuple[DeviceView, ...], int, bool] = ((), 0, False)
        self.invite = Button(tr("Connect another PC…"), "secondary", "plus")
        self.invite.clicked.connect(self.invite_wanted)
        foot = QHBoxLayout()
        foot.addWidget(self.invite)
        foot.addStretch(1)
        self.body.addWidget(self._rows)
        self.body.addLayout(foot)

    def show_panel(self, panel: SyncPanel, now: int) -> None:
        """Show the devices."""
        self.setVisible(bool(panel.devices))
        shut_out = panel.status.fault == REVOKED
        # Who was shut out cannot bring in another one.
        self.invite.setVisible(not shut_out)
        today = day_of(now).toordinal()
        if self._shown == (panel.devices, today, shut_out):
            return
        self._shown = (panel.devices, today, shut_out)
        self._rows.set_rows([_row(device, now, shut_out) for device in panel.devices])
        self.set_right(fmt.number(len(panel.devices)))


def _row(device: DeviceView, now: int, shut_out: bool) -> QWidget:
    entry = tr("Last entry under this name {time}") if device.mark else tr("Last entry {time}")
    # A clock that was wrong once, this PC's or the union's, stands in the entries of that time.
    known = device.last_seen < now + DAY
    last = entry.format(time=fmt.when(device.last_seen, now) if known else tr("at a time that is not certain"))
    name = tr("{name} ({mark})").format(name=device.name, mark=device.mark) if device.mark else device.name
    since = tr("since {time}").format(time=fmt.full_date(day_of(device.first_seen)))
    tone: Tone = "neutral" if not device.here else "alarm" if shut_out else "ok"
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(IconRow("monitor", name, fmt.joined(last, since), tone=tone), 1)
    if device.here:
        line.addWidget(Pill(tr("this PC"), "alarm" if shut_out else "ok"), 0, Qt.AlignmentFlag.AlignVCenter)
    return row
