"""What was perhaps entered twice, and joining it."""
