"""Which column of a file is which: heads as ledgers have them, in Chinese or English, under a title or not.

A column of the file feeds a *target*: a column of the sheet by its English head, a part of one (``date``, ``time``), or
nothing. Knows neither files nor the store.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from desktop.i18n import N_
from desktop.services.cells import CellError, key, text
from desktop.values import Struct
from sync.sheets import SHEETS
from sync.sheets.columns import ID, ORIGIN, STATION, Cell, Column
from sync.sheets.reading import RawCell, RawRow

IGNORED: Final = ""
"""The target of a column that is left out."""
PROBLEMS: Final = ("问题", "Problems")
"""Heads of the column that a marked copy adds."""
MOST_HEAD_ROWS: Final = 30
"""Rows among which the heads are looked for; above them stand titles."""

DATE: Final = Column("date", "日期", Cell.DAY, "")
TIME: Final = Column("time", "时间", Cell.TEXT, "")
SPEC: Final = Column("spec", "规格", Cell.TEXT, "")
CAME_IN: Final = Column("came_in", "入库数量", Cell.COUNT, "")
WENT_OUT: Final = Column("went_out", "出库数量", Cell.COUNT, "")
HANDLER: Final = Column("handler", "经手人", Cell.TEXT, "")
PARTS: Final[Mapping[str, tuple[Column, ...]]] = {
    "visits": (DATE, TIME),
    "movements": (DATE, TIME, SPEC, CAME_IN, WENT_OUT, HANDLER),
    "supplies": (SPEC,),
    "shifts": (DATE, TIME),
}
"""What the columns of paper ledgers say that the sheet itself has no column for."""
PART_NAMES: Final = (N_("date"), N_("time"), N_("spec"), N_("came in"), N_("went out"), N_("handler"))

_DATES: Final = ("日期", "登记日期", "记录日期", "年月日", "day", "日 期")
_TIMES: Final = ("时间", "时刻", "时段", "时间段", "period")
_NOTES: Final = ("备注", "说明", "备注说明", "remark", "remarks", "notes", "comment")
_UNITS: Final = ("单位", "计量单位")
_SPECS: Final = ("规格", "规格型号", "型号")
_ITEMS: Final = ("物资", "品名", "物资名称", "物品", "物品名称", "名称", "商品", "品种", "product", "goods")
_ALSO: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "visits": {
        "arrived_at": ("到站时间", "来访时间", "到达时间", "进站时间", "服务时间", "使用时间", "arrival", "arrived"),
        "category": (
            "类别", "人员类别", "人群", "人群类别", "服务对象", "身份", "职业", "工种", "群体", "人员类型", "对象",
            "来访人员", "worker", "who", "type",
        ),
        "persons": ("人数", "服务人数", "人次", "服务人次", "来访人数", "数量", "people", "number", "visitors"),
        "services": ("服务", "服务项目", "服务内容", "项目", "使用项目", "需求", "service"),
        "left_at": ("离站时间", "离开时间", "离去时间", "结束时间", "left", "departure", "leaving"),
        "date": (*_DATES, "来访日期", "服务日期", "到站日期"),
        "time": _TIMES,
        "note": _NOTES,
    },
    "movements": {
        "at": ("发生时间", "出入库时间", "领用时间"),
        "item": _ITEMS,
        "kind": ("类型", "类别", "业务类型", "出入库", "出入库类型", "收发类别", "摘要", "方向", "type", "direction"),
        "quantity": ("数量", "数目", "件数", "amount", "qty", "count"),
        "came_in": ("入库数量", "入库", "收入", "收入数量", "入库数", "进货数量", "购入", "进", "in"),
        "went_out": ("出库数量", "出库", "发出", "发出数量", "支出", "出库数", "领用数量", "发放数量", "领用", "出"),
        "unit": _UNITS,
        "spec": _SPECS,
        "batch": ("批号", "批次", "生产批号", "lot"),
        "expires_on": ("有效期至", "有效期", "到期日", "保质期至", "失效日期", "到期日期", "expiry", "expires"),
        "source": ("来源", "物资来源", "来源渠道", "入库来源", "from"),
        "donor": ("捐赠方", "捐赠人", "捐赠单位", "爱心单位", "爱心企业"),
        "recipient": (
            "领用人", "领取人", "领用单位", "领用部门", "接收人", "接收单位", "借用人", "借阅人", "受助人", "使用人",
            "borrower", "receiver", "given to",
        ),
        "voucher": ("单据号", "凭证号", "单据编号", "凭证编号", "单据", "凭证", "单号", "票号", "voucher no", "slip"),
        "handler": ("经手人", "经办人", "发放人", "保管员", "保管人", "管理员", "handled by", "issued by"),
        "date": (*_DATES, "出入库日期", "入库日期", "领用日期"),
        "time": _TIMES,
        "note": (*_NOTES, "用途"),
    },
    "supplies": {
        "name": _ITEMS,
        "category": ("类别", "分类", "物资类别", "种类", "type"),
        "unit": _UNITS,
        "spec": _SPECS,
        "pack_unit": ("包装单位", "整件单位", "大单位", "包装", "pack"),
        "pack_size": ("每包数量", "每箱数量", "包装数量", "装量", "箱规"),
        "barcode": ("条码", "条形码", "商品条码", "ean"),
        "minimum": ("最低库存", "最低数量", "安全库存", "库存下限", "minimum stock"),
        "expires": ("有保质期", "是否有保质期", "保质期管理", "保质期"),
    },
    "shifts": {
        "signed_in_at": ("签到时间", "签到", "上班时间", "到岗时间", "上岗时间", "上班", "开始时间", "sign in"),
        "signed_out_at": ("签退时间", "签退", "下班时间", "离岗时间", "下岗时间", "下班", "结束时间", "sign out"),
        "staff": ("值班人", "值班人员", "姓名", "名字", "管理员", "签到人", "人员", "name", "person", "who"),
        "date": (*_DATES, "值班日期", "签到日期"),
        "time": (*_TIMES, "值班时间", "值班时段", "班次时间"),
        "note": (*_NOTES, "交接事项", "交接班记录"),
    },
}  # fmt: skip
_LEFT_OUT: Final = (
    "序号", "序", "no", "no.", "#", "签字", "签名", "签章", "盖章", "确认签字", "余额", "结存", "结存数量", "库存",
    "现存", "星期", "合计", *PROBLEMS,
)  # fmt: skip
"""Columns of paper ledgers that say nothing which is kept."""
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NEEDS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "visits": (("arrived_at", "date"), ("category",)),
    "movements": (("at", "date"), ("item",), ("kind", "came_in", "went_out"), ("quantity", "came_in", "went_out")),
    "supplies": (("name",), ("unit",)),
    "shifts": (("signed_in_at", "time"), ("staff",)),
}
"""What a file must have: of each of these one."""


class Heads(Struct, frozen=True):
    """The row of heads of a table and what each of its columns is.

    ``targets`` has None for a column that was not recognised; ``title`` is what stands above the heads.
    """

    row: int
    names: tuple[str, ...]
    targets: tuple[str | None, ...]
    title: str
    samples: tuple[tuple[str, ...], ...] = ()
    """For each column what its first cells say."""

    def named(self, target: str) -> str:
        """What the file calls the column of a target; empty when it has none."""
        return self.names[self.targets.index(target)] if target in self.targets else ""

    def missing(self, kind: str) -> tuple[Column, ...]:
        """What the file would have to have, one column for each lack."""
        there = set(self.targets)
        return tuple(columns_of(kind)[need[0]] for need in _NEEDS[kind] if there.isdisjoint(need))

    def unknown(self) -> tuple[int, ...]:
        """The columns that were not recognised and have a head."""
        return tuple(n for n, target in enumerate(self.targets) if target is None and self.names[n])

    def twice(self) -> tuple[int, ...]:
        """The columns whose target another one before it has."""
        return tuple(n for n, target in enumerate(self.targets) if target and target in self.targets[:n])


@cache
def columns_of(kind: str) -> Mapping[str, Column]:
    """Every target of a ledger, those of its sheet first."""
    columns = (*SHEETS[kind].columns, *PARTS[kind], ID, STATION, *ORIGIN)
    return {column.head: column for column in columns}


def offered(kind: str) -> tuple[Column, ...]:
    """The targets that a person may choose for a column, what the ledger needs first."""
    columns = (*SHEETS[kind].columns, *PARTS[kind])
    return tuple(sorted(columns, key=lambda column: not column.required))


def plain_head(cell: RawCell) -> str:
    """A head as it is looked up: without what stands in brackets, blanks and signs for the eye."""
    try:
        return key(_BRACKETS.sub("", key(text(cell)))).strip("*:：。、.-_ ")
    except CellError:
        return ""


@cache
def _by_head(kind: str) -> Mapping[str, str]:
    found: dict[str, str] = dict.fromkeys(map(plain_head, _LEFT_OUT), IGNORED)
    for target, heads in _ALSO[kind].items():
        found |= {plain_head(head): target for head in heads}
    for target, column in reversed([*columns_of(kind).items()]):
        found |= dict.fromkeys(map(plain_head, (column.zh, target.replace("_", " "), target)), target)
    return found


def match(kind: str, names: Sequence[RawCell]) -> tuple[str | None, ...]:
    """The target under each head, None where there is none; a head that is empty is left out.

    ``时间`` is the whole time unless another column says the day.
    """
    by_head = _by_head(kind)
    heads = [plain_head(name) for name in names]
    found: list[str | None] = [by_head.get(head) if head else IGNORED for head in heads]
    whole = SHEETS[kind].time
    for n, target in enumerate(found):
        if target in ("time", whole) and kind != "shifts" and heads[n] in map(plain_head, _TIMES):
            found[n] = "time" if "date" in found else whole
    return tuple(found)


def find_heads(kind: str, rows: Sequence[RawRow]) -> Heads:
    """The row with the heads among the first rows of a table: the one of which most is recognised. ``rows`` is not
    empty."""
    scored = [(sum(bool(target) for target in set(match(kind, row.cells))), row) for row in rows[:MOST_HEAD_ROWS]]
    most, best = max(scored, key=lambda pair: pair[0])
    if not most:
        wide = (row for row in rows[:MOST_HEAD_ROWS] if sum(bool(_shown(cell)) for cell in row.cells) > 1)
        best = next(wide, rows[0])
    at = rows.index(best)
    title = " ".join(said for row in rows[:at] for cell in row.cells if (said := _shown(cell)))
    names = tuple(_shown(cell) for cell in best.cells)
    following = rows[at + 1 : at + 4]
    samples = tuple(
        tuple(said for row in following if n < len(row.cells) and (said := _shown(row.cells[n])))
        for n in range(len(names))
    )
    return Heads(best.number, names, match(kind, best.cells), title, samples)


def _shown(cell: RawCell) -> str:
    try:
        return " ".join(text(cell).split())
    except CellError:
        return ""
