"""Reports as other programs read them, and whether all of them say the same."""
