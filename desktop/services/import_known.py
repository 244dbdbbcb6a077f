"""What the rows of a file may refer to: words, items and people that are there, and those that the file brings.

Read once before a file's rows are. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from desktop.services import forgotten
from desktop.services.catalogue import Catalogue, catalogue_items
from desktop.services.cells import key, spellings
from desktop.services.import_duty import OnDuty
from desktop.store.local import Reading
from desktop.store.queries import imports as queries
from desktop.store.queries.days import posted
from desktop.store.store import Store
from desktop.values import Struct, field
from sync.vocabulary import VOCABULARIES

_CATEGORIES_TOO: Final[Mapping[str, tuple[str, ...]]] = {
    "sanitation": ("环卫", "环卫工", "保洁", "保洁员", "清洁工", "清扫工"),
    "courier": ("快递", "快递小哥", "快递人员", "送快递"),
    "rider": ("外卖", "外卖小哥", "外卖骑手", "骑手", "送餐员", "外卖配送员"),
    "ride_hailing": ("网约车", "网约车驾驶员", "滴滴司机"),
    "taxi": ("出租车", "的士司机", "出租司机"),
    "trucker": ("货车", "货运司机", "卡车司机", "大车司机"),
    "police": ("交警", "辅警", "民警", "警察", "交通协管员"),
    "construction": ("建筑工", "工地工人", "农民工", "施工人员"),
    "gardener": ("园林", "绿化", "园林工人", "绿化工", "园林绿化工"),
    "vendor": ("摊贩", "菜农", "小贩", "商贩"),
    "domestic": ("家政", "家政员", "家政服务员", "保姆"),
    "other": ("其它", "其他人员", "其他劳动者", "群众", "市民"),
}
"""What ledgers call the worker categories besides their names."""
_SERVICES_TOO: Final[Mapping[str, tuple[str, ...]]] = {
    "warm": ("冷可取暖", "暖手"),
    "cool": ("热可纳凉", "乘凉", "避暑", "吹空调"),
    "water": ("渴可饮水", "喝水", "接水", "热水", "打水", "饮用水"),
    "toilet": ("急可如厕", "厕所", "上厕所", "卫生间"),
    "rest": ("累可歇脚", "休息", "小憩"),
    "charge": ("手机充电", "充电宝"),
    "heat_food": ("加热", "热饭菜", "微波炉", "餐食加热"),
    "medicine": ("伤可用药", "药品", "医药箱"),
    "wifi": ("上网", "无线网"),
    "read": ("看书", "读书", "书报"),
    "borrow": ("借伞", "借物", "雨伞"),
    "discount": ("餐可优惠",),
}
_KINDS_TOO: Final[Mapping[str, tuple[str, ...]]] = {
    "restock": ("in", "入库", "补货", "进货", "收入", "入", "购入"),
    "issue": ("out", "出库", "领出", "发放", "支出", "出", "发出", "领取"),
    "waste": ("过期", "损耗", "报废", "expired"),
    "consume": ("使用", "用掉"),
    "return": ("退回",),
}
_SOURCES_TOO: Final[Mapping[str, tuple[str, ...]]] = {
    "purchase": ("购买", "自购", "采买"),
    "allocation": ("配发", "上级", "工会配发", "上级拨付", "调拨"),
    "donation": ("捐助", "爱心捐赠", "赠送"),
}


class KnownItem(Struct, frozen=True):
    """A supply item that a row may name."""

    id: bytes
    unit: str
    pack_unit: str
    pack_size: int


class FormerItem(KnownItem, frozen=True):
    """One that was taken off the list. It comes back, as at the desk, where a file names it in a unit that it has."""

    fields: Mapping[str, object]
    """Those that a list of items may leave open."""


class FreshItem(Struct):
    """An item that the file brings, as it will be created."""

    name: str
    unit: str
    expires: bool = False


class Known(Struct):
    """What rows may refer to, each under the ``key`` of every spelling; ``fresh`` and after it grow while rows are
    read."""

    now: int
    year: int | None
    """The year that the title names, for days without one."""
    categories: Mapping[str, str]
    services: Mapping[str, str]
    kinds: Mapping[str, str]
    """Kinds of movement, and sources that stand for a restock."""
    sources: Mapping[str, str]
    supply_categories: Mapping[str, str]
    items: dict[str, KnownItem]
    own_items: Mapping[str, str]
    """Names of the station's items and their units."""
    offers: Mapping[str, bytes]
    """Items of the catalogue that the station has not taken up, by name."""
    former: Mapping[str, tuple[FormerItem, ...]]
    """Items that are off the list, by name; of several the one that was entered last first."""
    people: Mapping[str, bytes]
    names: Mapping[bytes, str]
    """Of the items and people that are there."""
    fresh: dict[str, FreshItem] = field(default_factory=dict)
    adopted: dict[bytes, str] = field(default_factory=dict)
    """Items of the catalogue and such as were off the list that the file takes up, and their names."""
    newcomers: dict[str, str] = field(default_factory=dict)
    on_duty: OnDuty | None = None
    """Shifts that are there, for a ledger of shifts."""
    named: set[str] = field(default_factory=set)
    """Items that the rows of a list of items have named."""

    def former_item(self, its_key: str, unit: str) -> FormerItem | None:
        """What is off the list and is meant by a name and a unit, perhaps one that says nothing or its packs."""
        return next(
            (one for one in self.former.get(its_key, ()) if unit in ("", one.unit, one.pack_unit or one.unit)), None
        )

    def taken_up(self, item: bytes) -> Mapping[str, object]:
        """The fields with which one of :attr:`adopted` comes onto the list."""
        former = isinstance(self.items[key(self.adopted[item])], FormerItem)
        return {"void": None} if former else offered_fields(item)


def known_records(store: Store, catalogue: Catalogue, kind: str, year: int | None = None) -> Known:
    """Everything that a file of a ledger may name."""
    offers = catalogue.suggestions()
    items = {key(o.name): KnownItem(o.id, o.unit, o.pack_unit, o.pack_size) for o in offers}
    own: dict[str, str] = {}
    with store.read() as connection:
        rows, people = list(queries.items(connection)), queries.people(connection)
        off = [_former(row) for row in queries.off_list(connection)]
        on_duty = _on_duty(connection, store.now()) if kind == "shifts" else None
    for row in rows:
        item = KnownItem(row.id, row.unit, row.pack_unit, row.pack_size)
        own[key(row.name)] = row.unit
        for spelling in filter(None, (key(row.name), key(row.barcode))):
            items[spelling] = item
    former: dict[str, tuple[FormerItem, ...]] = {}
    for one in off:
        its_key = key(str(one.fields["name"]))
        former[its_key] = (*former.get(its_key, ()), one)
    sources = _built_in("source", _SOURCES_TOO)
    return Known(
        now=store.now(),
        year=year,
        categories=_terms(catalogue, "category", _CATEGORIES_TOO),
        services=_terms(catalogue, "service", _SERVICES_TOO),
        kinds={**_built_in("movement_kind", _KINDS_TOO), **sources},
        sources=sources,
        supply_categories=_built_in("supply_category", {}),
        items=items,
        own_items=own,
        offers={key(offer.name): offer.id for offer in offers},
        former=former,
        people={key(name): record for record, name in people},
        names={one.id: str(one.fields["name"]) for one in off}
        | {o.id: o.name for o in offers}
        | {row.id: row.name for row in rows}
        | dict(people),
        on_duty=on_duty,
    )


def _former(row: queries.OffRow) -> FormerItem:
    its = row.fields
    size = its["pack_size"]
    return FormerItem(row.id, str(its["unit"]), str(its["pack_unit"]), size if isinstance(size, int) else 1, its)


def _on_duty(connection: Reading, now: int) -> OnDuty:
    hours = posted(connection)

    def ends(begin: int) -> int:
        """A shift without a sign-out goes on until it counts as forgotten; when that one ended nobody knows."""
        return begin if forgotten.is_forgotten(begin, hours, now) else now

    return OnDuty(queries.shifts(connection), ends)


def existing_ids(store: Store, kind: str) -> frozenset[str]:
    """Ids of the records of a kind, as an export writes them."""
    with store.read() as connection:
        return frozenset(str(UUID(bytes=record)) for record in queries.ids(connection, kind))


def offered_fields(record: bytes) -> dict[str, object]:
    """The fields with which an item of the catalogue becomes the station's."""
    offer = next(item.view for item in catalogue_items() if item.view.id == record)
    return {
        "name": offer.name,
        "category": offer.category,
        "unit": offer.unit,
        "pack_unit": offer.pack_unit,
        "pack_size": offer.pack_size,
        "expires": offer.tracks_expiry,
        "void": None,
    }


def _terms(catalogue: Catalogue, vocabulary: str, also: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return spellings(((t.code, t.zh, t.en) for t in catalogue.terms(vocabulary, hidden=True)), also)


def _built_in(vocabulary: str, also: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return spellings(((e.code, e.zh, e.en) for e in VOCABULARIES[vocabulary]), also)
