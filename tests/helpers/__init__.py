"""What tests stand on: a real PostgreSQL, a real X display, real processes."""
