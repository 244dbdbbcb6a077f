"""Keeps what a release leaves behind, for all later ones: ``python -m tests.freeze``, when a version is released.

Under ``tests/fixtures/<version>``: the records as they are defined, a desk's data folder with its key and photos, a
backup, the union's database as SQLite file and as PostgreSQL dump, ledgers to import and as both ends export them, and
envelopes of every form. What a released version has left is never made anew.
"""
