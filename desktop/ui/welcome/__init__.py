"""The first start: three doors and at most one page behind each."""
