"""Qt's own dialogs speak the language of the desk, in their own words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QFileSystemModel, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.text import words_of_qt

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
    assert QCoreApplication.translate("PeoplePage", "Name") == "姓名"
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
    for context, words in words_of_qt("zh_CN").items():
        assert [one for one in words if own.translate(context, one) and (context, one) not in better] == []
