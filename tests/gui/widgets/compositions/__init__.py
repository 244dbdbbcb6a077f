"""Whole screens composed of the library's widgets with fixed content, to compare with the drawings."""
