"""The desk's memory: one SQLite file in which every save is a row, an op and an fsync in one transaction.

Above it stand the services, below it ``sync`` (records, ops, logs). Knows neither Qt nor the network.
"""

from desktop.store import lean

lean.load()
