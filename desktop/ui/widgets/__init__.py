"""Widgets painted once and used everywhere; import each from its own module. Must not know any screen or service."""
