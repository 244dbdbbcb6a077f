"""The union's own pages, behind a sign-in: its staff answer what stations ask for and send notices.

Forms without script. Must not know of envelopes; what is written goes through the union's journal like any of its
entries.
"""
