"""Qt's own dialogs speak the language of the desk, in their own words."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QFileSystemModel, QLabel, QWidget
from pytestqt.qtbot import QtBot

import resources
from desktop.ui.text import tr, words_of_qt

SOURCE = resources.path("i18n", "qt", "zh_CN.ts")
ENGLISH = re.compile(r"[A-Za-z]{3,}")


def said(dialog: QWidget) -> list[str]:
    """What stands on its labels and buttons."""
    labels = [label.text() for label in dialog.findChildren(QLabel)]
    return [*labels, *(button.text() or button.toolTip() for button in dialog.findChildren(QAbstractButton))]


def file_dialog(qtbot: QtBot, folder: Path) -> QFileDialog:
    """Qt's own, as it stands where the system has none."""
    dialog = QFileDialog(None, "导入", str(folder), "电子表格 (*.xlsx)")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    return dialog


def test_the_file_dialog_is_chinese_throughout(qtbot: QtBot, speak: Callable[[str], None], tmp_path: Path) -> None:
    (tmp_path / "台账").mkdir()
    dialog = file_dialog(qtbot, tmp_path)
    assert [text for text in said(dialog) if ENGLISH.search(text)] == []
    [model] = dialog.findChildren(QFileSystemModel)
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(4)]
    assert heads == ["名称", "大小", "类型", "修改日期"]
    inside = model.index(str(tmp_path / "台账"))
    qtbot.waitUntil(lambda: inside.siblingAtColumn(2).data() == "文件夹")


def test_the_print_dialog_is_chinese_throughout(qtbot: QtBot, speak: Callable[[str], None]) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    dialog = QPrintDialog(printer)
    qtbot.addWidget(dialog)
    dialog.show()
    known = {"CUPS", "PDF"}
    assert [text for text in said(dialog) if set(ENGLISH.findall(text)) - known] == []


def test_a_word_of_the_desk_is_not_put_into_the_mouth_of_qt(speak: Callable[[str], None]) -> None:
    assert tr("Name") == "姓名"
    assert QCoreApplication.translate("QFileSystemModel", "Name") == "名称"
    assert QCoreApplication.translate("QWizard", "Today") == "Today"


def test_in_english_the_dialogs_are_qts_own(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    dialog = file_dialog(qtbot, tmp_path)
    assert dialog.labelText(QFileDialog.DialogLabel.LookIn).replace("&", "") == "Look in:"


def test_the_desk_says_for_qt_only_what_qt_lacks(qapp: QApplication) -> None:
    own = QTranslator(qapp)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    assert own.load(QLocale("zh_CN"), "qtbase", "_", folder)
    better = {("QFileSystemModel", "Size")}
    said = {
        (context.findtext("name", ""), message.findtext("source", ""))
        for context in ElementTree.parse(SOURCE).iter("context")
        for message in context.iter("message")
    }
    assert {(context, one) for context, one in said if own.translate(context, one)} == better


def test_what_qt_lacks_is_compiled_from_what_stands_there_to_be_read(tmp_path: Path) -> None:
    compiled = tmp_path / "zh_CN.qm"
    compiler = Path(sys.executable).with_name("pyside6-lrelease")
    subprocess.run([compiler, SOURCE, "-qm", compiled], check=True, timeout=60)
    assert words_of_qt("zh_CN").read_bytes() == compiled.read_bytes(), "CONTRIBUTING.md says how it is compiled anew"


READING = """
import sys, threading
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from desktop.ui import text

app = QApplication(["yizhan", "-platform", "offscreen"])
text.install(app, "zh_CN")
sys.setswitchinterval(1e-6)

def read():
    for _ in range(500):
        assert not QImage.fromData(picture).isNull()

picture = open(sys.argv[1], "rb").read()
threads = [threading.Thread(target=read) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
"""While Qt tells of what kind a picture is, no other thread may; it asks for words meanwhile, which nobody reads."""


def test_threads_that_read_pictures_do_not_wait_for_each_other_for_ever(tmp_path: Path) -> None:
    picture = tmp_path / "picture.jpg"
    assert QImage(30, 10, QImage.Format.Format_RGB32).save(str(picture))
    subprocess.run([sys.executable, "-c", READING, picture], check=True, timeout=120)
