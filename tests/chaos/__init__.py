"""Chaos: real desks and a real union over a hostile line, with every disaster of the field, told by a seed.

``python -m tests.chaos --seed N`` plays one story, ``make chaos`` many. After each the faults stop, everybody syncs
until nothing moves, and then nothing may be lost, doubled or different anywhere.
"""
