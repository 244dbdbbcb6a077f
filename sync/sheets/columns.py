"""Which columns the file of a kind has, by their English and Chinese heads.

An export has ``id`` and, at the union, ``station`` before these columns, and ``entered_at``, ``entered_by`` and
``voided`` after them. English heads are stable; scripts use them. Knows nothing of databases or file formats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Cell(Enum):
    """What a cell holds, so that each format can write it as it should be."""

    TEXT = "text"
    COUNT = "count"
    INSTANT = "instant"
    """Seconds since 1970 UTC; shown in China time."""
    DAY = "day"
    FLAG = "flag"
    ITEM = "item"
    """A supply item's id, shown as its name."""
    PERSON = "person"
    """A staff record's id, shown as the name."""
    ID = "id"
    """A record's id, shown as a UUID."""
    DOOR = "door"
    """A door's id, shown as the name."""
    MONEY = "money"
    """Fen, shown in yuan."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``field`` is the record's field that it shows."""

    head: str
    zh: str
    cell: Cell
    field: str
    required: bool = False
    """Whether an import must have it."""
    private: bool = False
    """Whether it holds somebody's words or name, which are for the station: no file of the union's has it."""
    only_read: bool = False
    """Whether an import understands it and no export has it, so that the files of both ends are equal."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The file of one kind, and of ``also`` another with the same fields. ``time`` is the field by which rows are
    ordered and periods are cut."""

    name: str
    zh: str
    kind: str
    time: str
    columns: tuple[Column, ...]
    also: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its records."""
        return (self.kind, self.also) if self.also else (self.kind,)

    def by_head(self) -> Mapping[str, Column]:
        """Columns by every head under which an import may name them."""
        heads = {}
        for column in self.columns:
            heads[column.head.casefold()] = column
            heads[column.zh] = column
        return heads


ID: Final = Column("id", "编号", Cell.ID, "id")
STATION: Final = Column("station", "站点编号", Cell.TEXT, "station")
ORIGIN: Final = (
    Column("entered_at", "登记时间", Cell.INSTANT, "entered_at"),
    Column("entered_by", "登记人", Cell.PERSON, "entered_by"),
    Column("voided", "作废原因", Cell.TEXT, "void"),
)


def full_columns(sheet: Sheet, *, station: bool) -> tuple[Column, ...]:
    """All columns of an export; ``station`` says that it is the union's."""
    written = [column for column in sheet.columns if not column.only_read]
    if station:
        return (ID, STATION, *(column for column in written if not column.private), *ORIGIN)
    return (ID, *written, *ORIGIN)


SHEETS: Final[Mapping[str, Sheet]] = {
    sheet.name: sheet
    for sheet in (
        Sheet(
            "visits",
            "使用台账",
            "visit",
            "arrived_at",
            (
                Column("arrived_at", "到站时间", Cell.INSTANT, "arrived_at", required=True),
                Column("category", "人群", Cell.TEXT, "category", required=True),
                Column("persons", "人数", Cell.COUNT, "persons"),
                Column("services", "服务", Cell.TEXT, "services"),
                Column("left_at", "离站时间", Cell.INSTANT, "left_at"),
                Column("note", "备注", Cell.TEXT, "note"),
            ),
        ),
        Sheet(
            "movements",
            "物资台账",
            "movement",
            "at",
            (
                Column("at", "时间", Cell.INSTANT, "at", required=True),
                Column("item", "物资", Cell.ITEM, "item", required=True),
                Column("kind", "类型", Cell.TEXT, "kind", required=True),
                Column("quantity", "数量", Cell.COUNT, "quantity", required=True),
                Column("unit", "单位", Cell.TEXT, "unit"),
                Column("batch", "批号", Cell.TEXT, "batch"),
                Column("expires_on", "有效期至", Cell.DAY, "expires_on"),
                Column("source", "来源", Cell.TEXT, "source"),
                Column("donor", "捐赠方", Cell.TEXT, "donor"),
                Column("recipient", "领用人", Cell.TEXT, "recipient", only_read=True),
                Column("voucher", "单据号", Cell.TEXT, "voucher"),
                Column("note", "备注", Cell.TEXT, "note"),
            ),
        ),
        Sheet(
            "supplies",
            "物资目录",
            "supply",
            "entered_at",
            (
                Column("name", "名称", Cell.TEXT, "name", required=True),
                Column("category", "类别", Cell.TEXT, "category"),
                Column("unit", "单位", Cell.TEXT, "unit", required=True),
                Column("pack_unit", "包装单位", Cell.TEXT, "pack_unit"),
                Column("pack_size", "每包数量", Cell.COUNT, "pack_size"),
                Column("barcode", "条码", Cell.TEXT, "barcode"),
                Column("minimum", "最低库存", Cell.COUNT, "minimum"),
                Column("expires", "有保质期", Cell.FLAG, "expires"),
            ),
        ),
        Sheet(
            "stocktakes",
            "盘点",
            "stocktake",
            "at",
            (
                Column("at", "时间", Cell.INSTANT, "at"),
                Column("item", "物资", Cell.ITEM, "item"),
                Column("counted", "实盘", Cell.COUNT, "counted"),
                Column("book", "账面", Cell.COUNT, "book"),
                Column("note", "备注", Cell.TEXT, "note"),
            ),
        ),
        Sheet(
            "shifts",
            "值班台账",
            "shift",
            "signed_in_at",
            (
                Column("signed_in_at", "签到时间", Cell.INSTANT, "signed_in_at", required=True),
                Column("signed_out_at", "签退时间", Cell.INSTANT, "signed_out_at"),
                Column("staff", "值班人", Cell.PERSON, "staff", required=True),
                Column("note", "备注", Cell.TEXT, "note"),
            ),
        ),
        Sheet(
            "opinions",
            "意见",
            "opinion",
            "at",
            (
                Column("at", "时间", Cell.INSTANT, "at"),
                Column("kind", "类型", Cell.TEXT, "kind"),
                Column("channel", "来源", Cell.TEXT, "channel"),
                Column("stars", "星级", Cell.COUNT, "stars"),
                Column("tags", "标签", Cell.TEXT, "tags"),
                Column("facility", "设施", Cell.TEXT, "facility"),
                Column("trouble", "问题", Cell.TEXT, "trouble"),
                Column("text", "内容", Cell.TEXT, "text", private=True),
                Column("reply", "答复", Cell.TEXT, "reply"),
                Column("replied_at", "答复时间", Cell.INSTANT, "replied_at"),
            ),
            also="union_opinion",
        ),
        Sheet(
            "repairs",
            "报修台账",
            "repair",
            "reported_at",
            (
                Column("reported_at", "报修时间", Cell.INSTANT, "reported_at"),
                Column("facility", "设施", Cell.TEXT, "facility"),
                Column("what", "物件", Cell.TEXT, "what"),
                Column("trouble", "问题", Cell.TEXT, "trouble"),
                Column("repaired_by", "维修人", Cell.TEXT, "repaired_by", private=True),
                Column("done_at", "修好时间", Cell.INSTANT, "done_at"),
                Column("cost", "费用（元）", Cell.MONEY, "cost"),
                Column("accepted_by", "验收人", Cell.PERSON, "accepted_by"),
                Column("note", "备注", Cell.TEXT, "note"),
            ),
        ),
        Sheet(
            "door_events",
            "开门记录",
            "union_door_event",
            "at",
            (
                Column("at", "时间", Cell.INSTANT, "at"),
                Column("door", "门", Cell.DOOR, "door"),
                Column("number", "序号", Cell.COUNT, "number"),
                Column("outcome", "结果", Cell.TEXT, "outcome"),
            ),
        ),
    )
}
"""Sheets by the name that the commands use."""


def letters(at: int) -> str:
    """What a spreadsheet calls a column, counted from 0: ``A``, ``B`` … ``AA``."""
    name = ""
    number = at + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
