"""Passes for doors that open by a code: made by the union or a PC of the station, checked by a door without a network.

Stands on ``cryptography`` and ``sync.trust`` alone, so that whoever builds a controller can take it as it is.
"""
