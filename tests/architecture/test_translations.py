"""Every sentence a person can see has a Chinese translation that says the same, and none is left over."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import resources

ROOT = Path(__file__).resolve().parents[2]
MARKS = {"tr", "N_", "translate"}
COUNTED = re.compile(r"\{n\} (?!is )(?:[a-z]+ )?[a-z]+s\b")
SPEAKS = re.compile(r"desktop/(cli|store|services)")
"""What commands say, and errors and findings; the screens count with ``%n``."""
PLACEHOLDER = re.compile(r"\{(\w*)[^{}]*\}")


class Use(NamedTuple):
    """A source string where it is written."""

    text: str
    meaning: str
    place: str

    @property
    def key(self) -> str:
        return f"{self.text}##{self.meaning}" if self.meaning else self.text


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


@cache
def _calls() -> tuple[tuple[Path, ast.Call], ...]:
    """Every call of the desk that marks a text or tells an error."""
    return tuple(
        (file.relative_to(ROOT), node)
        for file in sorted((ROOT / "desktop").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and _name(node) in {*MARKS, "KnownError"}
    )


@cache
def uses() -> tuple[Use, ...]:
    """All source strings of the desk."""
    found = []
    for file, call in _calls():
        if _name(call) not in MARKS or not call.args:
            continue
        text = _literal(call.args[0])
        if not text:
            continue
        meaning = next((word.value for word in call.keywords if word.arg == "meaning"), None)
        if meaning is None and len(call.args) > 1 and _name(call) != "translate":
            meaning = call.args[1]
        found.append(Use(text, (meaning and _literal(meaning)) or "", f"{file}:{call.lineno}"))
    return tuple(found)


@cache
def catalogue(language: str) -> dict[str, list[str]]:
    """All entries of a language; an entry in two files must say the same."""
    texts: dict[str, list[str]] = {}
    for file in sorted(resources.path("i18n", language).glob("*.json")):
        pairs = json.loads(file.read_text("utf-8"), object_pairs_hook=list)
        seen: set[str] = set()
        for source, text in pairs:
            forms = [text] if isinstance(text, str) else list(text)
            assert source not in seen, f"{file.name}: {source!r} stands there twice"
            assert texts.setdefault(source, forms) == forms, (
                f"{file.name}: {source!r} reads otherwise elsewhere"
            )
            seen.add(source)
    return texts


def test_every_text_has_a_chinese_translation() -> None:
    chinese = catalogue("zh_CN")
    missing = sorted(f"{use.place}: {use.key}" for use in uses() if not {use.key, use.text} & chinese.keys())
    assert not missing, "no Chinese in resources/i18n/zh_CN for\n" + "\n".join(missing)


def test_no_translation_is_left_over() -> None:
    used = {use.key for use in uses()} | {use.text for use in uses()}
    left = sorted(key for language in ("zh_CN", "en") for key in catalogue(language) if key not in used)
    assert not left, "nothing in desktop/ says\n" + "\n".join(left)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_translation_has_the_placeholders_of_its_source(language: str) -> None:
    wrong = []
    for key, forms in catalogue(language).items():
        source = key.partition("##")[0]
        wanted = set(PLACEHOLDER.findall(source)), "%n" in source
        for form in forms:
            if (set(PLACEHOLDER.findall(form)), "%n" in form) != wanted:
                wrong.append(f"{source!r} -> {form!r}")
    assert not wrong, "\n".join(wrong)


def test_no_chinese_sign_sticks_to_a_time() -> None:
    stuck = re.compile(r"[\u4e00-\u9fff]\{(when|time)\}|\{(when|time)\}[\u4e00-\u9fff]")
    assert not [form for forms in catalogue("zh_CN").values() for form in forms if stuck.search(form)]


def test_english_tells_one_from_many_wherever_a_number_is_spoken() -> None:
    english = catalogue("en")
    spoken = [use for use in uses() if "%n" in use.text or (COUNTED.search(use.text) and SPEAKS.match(use.place))]
    missing = sorted(f"{use.place}: {use.key}" for use in spoken if use.key not in english)
    assert not missing, "no plural in resources/i18n/en for\n" + "\n".join(missing)
    bare = [key for key, forms in english.items() if not ("%n" in key or "{n}" in key) or len(forms) != 2]
    assert not bare, f"English entries are pairs [one, many] of texts with %n or {{n}}: {bare}"


def test_english_tells_many_in_the_words_of_the_source() -> None:
    said = {source: forms[-1] for source, forms in catalogue("en").items()}
    assert {source: many for source, many in said.items() if many != source.partition("##")[0]} == {}


def test_no_text_is_put_together_before_it_is_translated() -> None:
    wrong = [
        f"{file}:{call.lineno}"
        for file, call in _calls()
        if _name(call) in {"tr", "N_"} and call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert not wrong, 'write tr("… {name} …").format(name=…) instead of an f-string at ' + ", ".join(wrong)


def test_no_widget_asks_qt_for_the_words_of_the_desk() -> None:
    wrong = [
        f"{file}:{call.lineno}"
        for file, call in _calls()
        if file.parts[1] == "ui" and _name(call) == "tr" and isinstance(call.func, ast.Attribute)
    ]
    assert not wrong, "desktop.ui.text.tr knows them, Qt does not: " + ", ".join(wrong)


def test_errors_that_people_see_are_marked_for_translation() -> None:
    wrong = [
        f"{file}:{call.lineno}"
        for file, call in _calls()
        if _name(call) == "KnownError" and any(_literal(part) for part in call.args[:2])
    ]
    assert not wrong, 'write KnownError(N_("…"), N_("…")) at ' + ", ".join(wrong)
