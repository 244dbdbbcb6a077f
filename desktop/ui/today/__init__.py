"""The Today screen: the day at a glance, and one tap for each who comes."""
