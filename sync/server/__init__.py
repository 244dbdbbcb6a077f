"""The union server: keeps every station's log, enrols devices, answers exchanges, shows public pages.

Needs nothing of the desk and installs without it.
"""
