"""The Supplies screen and its sheets."""
