"""The Visits screen, and what it shares with Today: recording a visit with one tap."""
