"""Charts on paper: columns, bars, pairs of bars, and hours kept within a frame of the hours posted. Knows no page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.printing.reports.canvas import Canvas, Style, width_of
from desktop.printing.reports.document import Chart, Table, plain
from desktop.printing.reports.values import shown

_PAD: Final = 3.2
_TITLE: Final = Style(3.3, bold=True)
_LABEL: Final = Style(2.5, color="muted")
_VALUE: Final = Style(2.5, color="ink_soft")
_HEAD: Final = 8.4
_BAR: Final = 5.0
_PAIR: Final = 7.2
COLORS: Final = ("accent", "info")


@dataclass(frozen=True, slots=True)
class Series:
    """What is drawn: names and, of each, a value a series."""

    names: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    """A tuple a name."""

    @property
    def greatest(self) -> float:
        """The greatest of all values."""
        return max((value for values in self.values for value in values), default=0.0)


def series(chart: Chart) -> Series:
    """A chart's values as they stand in its table."""
    table = chart.of
    label, places = table.index(chart.label), [table.index(key) for key in chart.values]
    found = [
        (str(plain(row[label])), tuple(_number(plain(row[place])) for place in places)) for _, row in chart.rows()
    ]
    return Series(tuple(name for name, _ in found), tuple(values for _, values in found))


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def height(chart: Chart) -> float:
    """Millimetres that a chart takes."""
    if chart.style == "bars":
        return max(24.0, _HEAD + _BAR * len(series(chart).names) + _PAD)
    if chart.style == "pair_bars":
        return max(24.0, _HEAD + _PAIR * len(series(chart).names) + _PAD)
    return chart.height


def draw(canvas: Canvas, chart: Chart, x: float, y: float, width: float, tall: float, nothing: str) -> None:
    """The chart in its frame; ``nothing`` is said when it has no bar."""
    canvas.frame(x, y, width, tall, "line", 0.2, 1.8)
    canvas.text(x + _PAD, y + 2.6, chart.title, _TITLE)
    drawn = series(chart)
    if not drawn.greatest:
        canvas.text(x, y + (tall + 2) / 2, nothing, Style(2.9, color="muted"), "center", width)
        return
    if len(chart.values) > 1:
        _legend(canvas, chart, x, y, width)
    inner = (x + _PAD, y + _HEAD, width - 2 * _PAD, tall - _HEAD - _PAD)
    if chart.style in ("bars", "pair_bars"):
        _bars(canvas, chart, drawn, *inner)
    else:
        _columns(canvas, chart, drawn, *inner)


def _legend(canvas: Canvas, chart: Chart, x: float, y: float, width: float) -> None:
    right = x + width - _PAD
    posted = chart.style == "posted"
    for n in reversed(range(len(chart.values))):
        head = _head(chart.of, chart.values[n])
        right -= width_of(head, _LABEL.size)
        canvas.text(right, y + 2.9, head, _LABEL)
        right -= 3.4
        if posted and n == 1:
            canvas.frame(right, y + 3.1, 2.4, 2.4, "muted", 0.2, 0.4)
        else:
            canvas.fill(right, y + 3.1, 2.4, 2.4, COLORS[n], 0.4)
        right -= 3.2


def _head(table: Table, key: str) -> str:
    return table.columns[table.index(key)].head


def _bars(canvas: Canvas, chart: Chart, drawn: Series, x: float, y: float, width: float, tall: float) -> None:
    names = max(width_of(name, _VALUE.size) for name in drawn.names)
    names = min(names, width * 0.34)
    kind = chart.of.columns[chart.of.index(chart.values[0])].kind
    said = [[shown(kind, _whole(value)) for value in values] for values in drawn.values]
    numbers = max(width_of(text, _VALUE.size) for texts in said for text in texts)
    room = width - names - numbers - 3.0
    step = _PAIR if chart.style == "pair_bars" else _BAR
    for n, (name, values) in enumerate(zip(drawn.names, drawn.values, strict=True)):
        top = y + n * step
        canvas.text(x, top + (step - _VALUE.size * 1.2) / 2, _cut(name, names), _VALUE)
        bar = (step - 1.6) / len(values)
        for k, value in enumerate(values):
            at = top + 0.8 + k * bar
            long = room * value / drawn.greatest
            if value:
                role = COLORS[k] if len(values) > 1 else "info"
                canvas.fill(x + names + 1.6, at + 0.15, max(long, 0.3), bar - 0.3, role, 0.4)
            text = Style(min(_VALUE.size, bar + 0.2), color="ink_soft")
            if value or len(values) == 1:
                canvas.text(x + names + 2.6 + long, at + (bar - text.size * 1.2) / 2, said[n][k], text)


def _cut(text: str, width: float) -> str:
    if width_of(text, _VALUE.size) <= width:
        return text
    while text and width_of(text + "…", _VALUE.size) > width:
        text = text[:-1]
    return text + "…"


def _columns(canvas: Canvas, chart: Chart, drawn: Series, x: float, y: float, width: float, tall: float) -> None:
    top = _nice(drawn.greatest)
    foot = 4.2
    steps = (0.0, 0.5, 1.0)
    axis = max(width_of(shown("number", _whole(top * step)), _LABEL.size) for step in steps) + 1.6
    left, room, high = x + axis, width - axis, tall - foot - 2.6
    base = y + 2.6 + high
    for step in steps:
        at = base - high * step
        canvas.rule(left, at - 0.06, room, "line_strong" if not step else "line", 0.16 if not step else 0.12)
        label = shown("number", _whole(top * step))
        canvas.text(x, at - _LABEL.size * 0.62, label, _LABEL, "right", axis - 1.4)
    slot = room / len(drawn.names)
    bar = min(slot * 0.66, 9.0)
    kind = chart.of.columns[chart.of.index(chart.values[0])].kind
    said = [shown(kind, _whole(values[0])) for values in drawn.values]
    tells = max(width_of(text, 2.2) for text in said) <= slot * 1.02
    each = 1 + int(max(width_of(name, _LABEL.size) for name in drawn.names) / max(slot - 0.5, 0.1))
    for n, (name, values) in enumerate(zip(drawn.names, drawn.values, strict=True)):
        middle = left + slot * (n + 0.5)
        tallest = high * values[0] / top
        if chart.style == "posted":
            posted = high * values[1] / top
            if posted:
                canvas.frame(middle - bar / 2, base - posted, bar, posted, "muted", 0.16, 0.3)
        if tallest:
            canvas.fill(middle - bar / 2, base - tallest, bar, tallest, COLORS[0], min(0.5, tallest / 2))
        if tells and values[0]:
            above = max(tallest, high * values[1] / top if chart.style == "posted" else 0.0)
            canvas.text(middle - slot / 2, base - above - 2.9, said[n], Style(2.2, color="ink_soft"), "center", slot)
        if n % each == 0:
            canvas.text(middle - slot * 2, base + 0.9, name, _LABEL, "center", slot * 4)


def _whole(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value


def _nice(greatest: float) -> float:
    """A round number not far above the greatest value; even, so that its half is round as well."""
    scale = 1.0
    while greatest / scale > 12:
        scale *= 10
    for step in (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10, 12):
        top = step * scale
        if top >= greatest and top % 2 == 0:
            return float(top)
    return 10 * scale
