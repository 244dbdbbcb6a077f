"""The union server, in process and as a real process, over SQLite and PostgreSQL."""
