"""Stations for posters: an ordinary one, one without a code, and strategies for any that a manager might type."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hypothesis import strategies as st

from desktop.printing.facts import LANGUAGES, Offer, Opening, PosterFacts, Thing, Words
from desktop.printing.options import ORIENTATIONS, Pick, PosterOptions
from desktop.printing.templates import Template, fitted
from desktop.printing.words import words_of
from sync.vocabulary import CATEGORIES, FACILITIES, SERVICES, Entry

ALL_DAYS: Final = 0b111_1111
NEAR: Final = "https://gh.taiyuan.example.cn/near"
URL: Final = "https://gh.taiyuan.example.cn/s/140106-31-0007-2"


def offers(*entries: Entry) -> tuple[Offer, ...]:
    """Entries of a vocabulary as a poster takes them."""
    return tuple(Offer(Words(entry.zh, entry.en), entry.icon) for entry in entries)


STATION: Final = PosterFacts(
    name="五一广场驿站",
    code="140106-31-0007-2",
    union_name="太原市迎泽区总工会",
    phone="0351-12351",
    hours=(Opening(ALL_DAYS, 480, 1320, True), Opening(ALL_DAYS, 1320, 480, False)),
    services=offers(*SERVICES[:9]),
    facilities=offers(*FACILITIES[:8]),
    convention=(),
    rules=(),
    head="陈芳",
    managers=("李敏", "王强"),
    public_url=URL,
    near_url=NEAR,
    categories=offers(*CATEGORIES),
    things=(
        Thing("1", "矿泉水", "瓶", 24, "6921168509256"),
        Thing("2", "藿香正气水", "盒", 6, "6901234567892"),
        Thing("3", "一次性雨衣（加厚成人款，蓝色）", "件", 10, ""),
        Thing("4", "折叠雨伞", "把", 0, "SN-0012", lent=True),
    ),
)
TYPED: Final = {
    "wifi_name": "Yizhan-WiFi",
    "wifi_password": "huanying;2026",
    "donor": "好邻居超市有限公司",
    "gift": "矿泉水 20 箱，折扇 100 把",
    "day": "2026 年 7 月 1 日",
}
_PICKS: Final = st.lists(st.builds(Pick, st.integers(0, 9).map(str), st.integers(1, 30)), max_size=3).map(tuple)
UNREGISTERED: Final = replace(STATION, code="", public_url="", near_url="")
CROWDED: Final = replace(
    STATION,
    name="太原市迎泽区五一广场街道办事处户外劳动者综合服务中心第二十三号工会爱心驿站暨司机之家",
    services=offers(*SERVICES),
    facilities=offers(*FACILITIES[:15]),
    hours=(
        Opening(0b001_1111, 480, 720, True),
        Opening(0b001_1111, 840, 1320, True),
        Opening(0b110_0000, 540, 1080, True),
        Opening(ALL_DAYS, 1320, 480, False),
    ),
    convention=tuple(Words.own(f"第{n}条　户外劳动者优先，免费使用，无需登记，用后归位") for n in range(1, 13)),
    managers=("李敏", "王强", "赵晓燕", "欧阳志远"),
)
"""A name of 41 characters, four intervals, all services, 15 facilities, 12 points: what a real sheet must hold."""

_CHINESE: Final = "工会驿站户外劳动者太原市迎泽区五一广场服务中心街道办事处爱心司机之家，、（）·"
_LATIN: Final = "Trade union rest station for everybody who works outdoors 0123456789-"


def _text(longest: int) -> st.SearchStrategy[str]:
    typed = st.text(st.sampled_from(_CHINESE), min_size=1, max_size=longest) | st.text(
        st.sampled_from(_LATIN), min_size=1, max_size=longest
    )
    return typed.map(lambda text: " ".join(text.split())).filter(bool)


def _offers(vocabulary: tuple[Entry, ...], most: int) -> st.SearchStrategy[tuple[Offer, ...]]:
    known = st.sampled_from(offers(*vocabulary))
    own = _text(12).map(lambda text: Offer(Words.own(text), "no-such-icon"))
    return st.lists(known | own, max_size=most).map(tuple)


FACTS: Final = st.builds(
    PosterFacts,
    name=_text(40),
    code=st.sampled_from(("", "140106-31-0007-2", "11010110000018")),
    union_name=st.just("") | _text(40),
    phone=st.sampled_from(("", "12351", "0351-1234567 转 801")),
    hours=st.lists(
        st.builds(Opening, st.integers(1, ALL_DAYS), st.integers(0, 1439), st.integers(0, 1440), st.booleans()),
        max_size=4,
    ).map(tuple),
    services=_offers(SERVICES, 13),
    facilities=_offers(FACILITIES, 15),
    convention=st.lists(_text(40).map(Words.own), max_size=12).map(tuple),
    rules=st.lists(_text(60).map(Words.own), max_size=8).map(tuple),
    head=st.just("") | _text(12),
    managers=st.lists(_text(8), max_size=4).map(tuple),
    public_url=st.sampled_from(("", URL, "https://驿站.example.cn/s/" + "x" * 90)),
    near_url=st.sampled_from(("", NEAR, "https://驿站.example.cn/" + "y" * 90 + "/near")),
    categories=_offers(CATEGORIES, 14),
    things=st.lists(
        st.builds(
            Thing,
            st.integers(0, 9).map(str),
            _text(40),
            _text(8),
            st.integers(0, 99_999),
            st.sampled_from(("", "6921168509256", "https://example.com/" + "z" * 60)),
        ),
        max_size=6,
        unique_by=lambda thing: thing.key,
    ).map(tuple),
)


def chosen(template: Template, **how: object) -> PosterOptions:
    """A template as it comes, its fields filled in, with what is asked for over that."""
    fields = tuple((key, TYPED[key]) for key, _ in template.fields)
    return replace(template.preset, **({"fields": fields} | how))  # type: ignore[arg-type]


@st.composite
def wishes(draw: st.DrawFn, template: Template) -> PosterOptions:
    """Whatever a person may choose and type for a template."""
    words = words_of(template.key)
    own = st.builds(Words, _text(120), _text(120))
    texts = draw(st.dictionaries(st.sampled_from(tuple(words.texts)), own.map(lambda one: (one,)), max_size=3))
    if words.lists:
        many = st.lists(own, min_size=1, max_size=14).map(tuple)
        texts |= draw(st.dictionaries(st.sampled_from(tuple(words.lists)), many, max_size=1))
    return fitted(
        PosterOptions(
            template=template.key,
            size=draw(st.sampled_from(template.sizes)),
            orientation=draw(st.sampled_from(ORIENTATIONS)),
            language=draw(st.sampled_from(LANGUAGES)),
            hidden=draw(st.frozensets(st.sampled_from([key for key, _ in template.switches] or ["none"]))),
            texts=tuple(sorted(texts.items())),
            fields=tuple((key, draw(st.just("") | _text(64))) for key, _ in template.fields),
            picks=draw(st.none() | _PICKS),
            marks=draw(st.booleans()),
        )
    )
