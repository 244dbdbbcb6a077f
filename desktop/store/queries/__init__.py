"""Reads of the desk's database, one module an area: ``(connection, …) -> views``.

SQL of SQLite, written out because these statements are chosen for their indexes (see ``indexes``). They never write
and know nothing of services or screens.
"""
