"""Ledgers in from files and out to files, one way for all of them."""
