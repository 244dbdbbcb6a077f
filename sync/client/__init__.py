"""A device's end of the exchange: carriers, the conversation with the union, the engine that keeps it going.

Knows no screen, no database and nothing of the server; needs a ``sync.ports.Replica``.
"""
