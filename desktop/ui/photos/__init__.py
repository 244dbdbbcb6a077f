"""Photos at whatever they belong to: taking them in, small pictures with their state, and one large."""
