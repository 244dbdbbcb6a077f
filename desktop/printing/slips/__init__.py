"""Slips on paper: what came in or went out on one voucher, and thanks for what was given.

Draws what it is given (``facts``) and must know neither the store nor a screen. Importing this package loads no Qt.
"""
