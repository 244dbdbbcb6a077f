"""Ledgers in from files and out to files, clicked as a person does."""
