"""A worker with a small phone on a slow line scans the code, rates, reports, thanks, and reads the answer."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from sync.log import Log
from sync.ops import fixed_id, parse, record_id
from tests.helpers.browser import Line, chromium, phone
from tests.sync.server.desks import NOON, Desk
from tests.sync.server.served import Server, Start

BUDGET = 60_000
TARGET = 44


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.fixture
def place(start: Start, tmp_path: Path) -> tuple[Server, str, Desk]:
    """A server, a station's code, and the station's desk."""
    server = start(f"sqlite:///{tmp_path / 'union.db'}")
    code, enrol_code = server.station("五一广场工会驿站")
    desk = server.enrol(enrol_code)
    desk.write(
        "station",
        fixed_id(1),
        NOON,
        name="五一广场工会驿站",
        address="五一路 118 号",
        phone="0351-4012351",
        hours="1234567 00:00-24:00 staffed",
        services="charge;cool;heat_food;medicine;rest;toilet;warm;water",
        facilities="air_conditioner;chairs;dispenser;first_aid_box;microwave;sockets;wifi",
        convention="\n".join("免费使用，户外劳动者优先" for _ in range(8)),
    )
    desk.write("repair", None, NOON, facility="dispenser", trouble="empty")
    desk.sync()
    return server, code, desk


def heard(desk: Desk) -> dict[bytes, dict[str, Any]]:
    """What people said, as the desk has it: records by their ids."""
    desk.sync()
    ops = [parse(body) for body in desk.logs[Log.STATION]]
    return {record_id(op.run, op.seq): dict(op.fields) for op in ops if op.kind == "union_opinion"}


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_somebody_scans_rates_reports_thanks_and_reads_the_answer(
    browser: Browser, place: tuple[Server, str, Desk], script: bool, tmp_path: Path
) -> None:
    server, code, desk = place
    with phone(browser, script=script) as page:
        line = Line(page)
        page.goto(f"{server.url}/s/{code}", wait_until="load")
        assert line.bytes < BUDGET
        assert line.requests <= 2
        _fits(page)
        assert "现在开放" in page.inner_text("main")
        assert "饮水机 暂时没有了" in page.inner_text("main")

        page.tap("label[for=s5]")
        page.tap("button >> nth=0")
        page.wait_for_url("**/thanks?**")
        assert "谢谢您的评价" in page.inner_text("main")
        _fits(page)
        page.reload()
        assert [said["stars"] for said in heard(desk).values()] == [5]

        page.tap("text=回到五一广场工会驿站")
        page.tap("text=报故障")
        page.wait_for_url("**/say?kind=fault")
        _fits(page)
        page.tap("label:has-text('微波炉')")
        page.tap("label:has-text('坏了')")
        page.fill("textarea", "转盘不转")
        page.set_input_files("input[type=file]", _photo(tmp_path))
        page.tap("button")
        page.wait_for_url("**/thanks?**")
        assert "已经报上去了" in page.inner_text("main")
        (fault,) = [id_ for id_, said in heard(desk).items() if said["kind"] == "fault"]
        assert heard(desk)[fault]["facility"] == "microwave"
        (photo,) = [parse(body) for body in desk.logs[Log.STATION] if parse(body).kind == "attachment"]
        assert photo.fields["record"] == fault
        assert (photo.fields["size"] < 600_000) is script

        page.tap("text=回到五一广场工会驿站")
        page.tap("text=说感谢")
        page.fill("textarea", "冬天有热水，谢谢")
        page.tap("button")
        page.wait_for_url("**/thanks?**")
        assert "您的感谢会转达到" in page.inner_text("main")

        desk.write("reply", None, NOON, opinion=fault, text="今天下午换了新的微波炉。")
        desk.sync()
        page.tap("text=回到五一广场工会驿站")
        page.wait_for_url(f"**/s/{code}")
        assert "今天下午换了新的微波炉。" in page.inner_text(".answers")
        assert "转盘不转" not in page.content()
    assert server.command("doctor")["findings"] == []
    assert len(heard(desk)) == 3


def test_two_taps_on_send_and_the_way_back_say_nothing_twice(
    browser: Browser, place: tuple[Server, str, Desk]
) -> None:
    server, code, desk = place
    with phone(browser, script=False) as page:
        page.goto(f"{server.url}/s/{code}")
        page.tap("label[for=s4]")
        page.dblclick("button >> nth=0")
        page.wait_for_url("**/thanks?**")
        page.go_back()
        page.wait_for_url(f"**/s/{code}")
        if page.locator("button >> nth=0").is_visible():
            page.tap("button >> nth=0")
            page.wait_for_url("**/thanks?**")
    assert len(heard(desk)) == 1


def test_a_keyboard_alone_suffices(browser: Browser, place: tuple[Server, str, Desk]) -> None:
    server, code, desk = place
    with phone(browser, language="en-GB") as page:
        page.goto(f"{server.url}/s/{code}")
        assert page.get_attribute("html", "lang") == "en"
        while page.evaluate("document.activeElement.name") != "stars":
            page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement.nextElementSibling).outlineStyle") == "solid"
        for key in ("Space", "ArrowRight", "ArrowRight"):
            page.keyboard.press(key)
        while page.evaluate("document.activeElement.tagName") != "BUTTON":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/thanks?**")
    assert [said["stars"] for said in heard(desk).values()] == [3]


@pytest.mark.parametrize("kind", ["fault", "suggestion", "thanks", "complaint", "rating"])
def test_every_field_has_a_name_and_every_target_is_large_enough(
    browser: Browser, place: tuple[Server, str, Desk], kind: str
) -> None:
    server, code, _ = place
    with phone(browser) as page:
        page.goto(f"{server.url}/s/{code}/say?kind={kind}")
        if kind == "rating":
            page.tap("label[for=s1]")
            page.tap("summary")
        _fits(page)
        unnamed = page.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden]),textarea')]"
            ".filter(e => !e.labels.length || !e.labels[0].textContent.trim()).length"
        )
        assert unnamed == 0


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_fits_a_finger_and_can_be_read(
    browser: Browser, place: tuple[Server, str, Desk], dark: bool
) -> None:
    server, code, desk = place
    desk.write("station", fixed_id(1), NOON, longitude=112_570_000, latitude=37_860_000)
    desk.sync()
    server.command("door", "add", "--station", code, "--name", "南门")
    server.command("door", "add", "--station", code, "--name", "北门")
    server.command("notice", "add", "--title", "高温补贴", "--body", "请到站领取。" * 100)
    door = server.command("door", "list", "--station", code)["doors"][0]["door"]
    with phone(browser, dark=dark) as page:
        for path, seen in (
            (f"/s/{code}", "高温补贴"),
            (f"/s/{code}/whole", "高温补贴"),
            (f"/s/{code}/door", "哪一扇门？"),
            (f"/s/{code}/door?door={door}", "南门"),
            ("/near", "按区查看"),
            ("/near?at=112.564,37.859", "五一广场工会驿站"),
            ("/near?q=140107", "没有找到"),
            ("/", "附近的驿站"),
            ("/s/nonsense", "附近的驿站"),
            ("/s/x/say", "附近的驿站"),
            (f"/near?q={'x' * 201}", "无法处理"),
        ):
            page.goto(f"{server.url}{path}")
            assert seen in page.inner_text("body"), path
            _fits(page)
            assert page.evaluate(_PALE) == [], path


# What is written with less contrast than WCAG asks for, as it comes out of all rules together; what is drawn has the
# colours that are held against each other below.
_PALE = """() => {
  const numbers = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const paper = document.createElement('div');
  paper.style.backgroundColor = 'Canvas';
  document.body.append(paper);
  const canvas = getComputedStyle(paper).backgroundColor;
  paper.remove();
  const behind = e => {
    for (; e; e = e.parentElement) {
      const colour = numbers(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return numbers(canvas);
  };
  const pale = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) {
    const e = node.parentElement;
    if (!node.data.trim() || !e.offsetParent || e.closest('svg,script,.away')) continue;
    const style = getComputedStyle(e);
    const [one, other] = [light(numbers(style.color)), light(behind(e))].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    if ((one + 0.05) / (other + 0.05) < least) pale.push(node.data.trim());
  }
  return pale;
}"""


def _fits(page: Page) -> None:
    """Nothing reaches beyond the screen, and whatever is tapped is as large as a finger."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    small = page.evaluate(
        """least => [...document.querySelectorAll('a,button,summary,textarea,.picks span,.stars > label')]
        .filter(e => e.offsetParent && !e.closest('dd,.away'))
        .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
        .filter(([, box]) => box.height < least || box.width < least).map(([text]) => text)""",
        TARGET,
    )
    assert small == []


def _photo(folder: Path) -> Path:
    """Larger than what a page needs, as phones make them."""
    path = folder / "IMG_0001.jpg"
    noise = Image.effect_noise((300, 225), 80).resize((3200, 2400)).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=90)
    path.write_bytes(out.getvalue())
    return path


_SHEET = Path(__file__).resolve().parents[3] / "sync" / "server" / "static" / "page.css"
PAIRS = [
    ("ink", "surface", 4.5), ("ink", "canvas", 4.5), ("ink", "soft", 4.5), ("ink", "green-soft", 4.5),
    ("muted", "surface", 4.5), ("muted", "canvas", 4.5), ("muted", "soft", 4.5), ("muted", "green-soft", 4.5),
    ("red", "surface", 4.5), ("red", "red-soft", 4.5), ("red", "soft", 3.0), ("hero-ink", "hero", 4.5),
    ("hero-soft", "hero", 4.5), ("hero-ink", "fill", 4.5), ("green", "surface", 4.5), ("green", "green-soft", 4.5),
    ("amber", "surface", 4.5), ("amber", "soft", 4.5), ("amber", "amber-soft", 4.5), ("star", "surface", 3.0),
    ("surface", "green", 4.5),
    ("field", "surface", 3.0), ("focus", "surface", 3.0), ("focus", "canvas", 3.0),
]  # fmt: skip


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_text_and_every_border_that_matters_can_be_seen(scheme: int) -> None:
    sheet = _SHEET.read_text("utf-8")
    block = re.findall(r":root\{([^}]*)\}", sheet)[scheme]
    colours = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{3,6})\b", block))
    weak = {
        (front, back): round(ratio, 2)
        for front, back, least in PAIRS
        if (ratio := _contrast(colours[front], colours[back])) < least
    }
    assert weak == {}


def test_the_sheet_asks_nothing_of_an_old_phone_that_it_does_not_have() -> None:
    """Browsers inside other programmes are years behind: spacing, choosing and placing are said the old way."""
    sheet = _SHEET.read_text("utf-8").replace("grid-gap:10px;gap:10px", "grid-gap:10px")
    newer = r"(?<!grid-)\bgap:|[a-z]-(?:inline|block):|:(?:is|has|where)\(|\binset:|aspect-ratio|\bclamp\(|@layer"
    assert re.findall(newer, sheet) == []


def _contrast(one: str, other: str) -> float:
    light, dark = sorted(map(_luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear: Callable[[float], float] = lambda c: c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4  # noqa: E731
    red, green, blue = map(linear, parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
