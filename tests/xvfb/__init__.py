"""The program as a process in a real window."""
