"""The station's file, its people, and how this PC behaves."""
