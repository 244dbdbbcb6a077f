"""How things stand with the union, and connecting with it."""
