"""Reports on paper: one document, drawn alike on the screen, as PDF and on a printer, and written as a workbook.

Draws what it is given (``document.Document``) and must know neither the store nor a screen. Importing this package
loads no Qt.
"""
