"""What the desk can do: verbs over the store, told by screens and commands. Must not know Qt or SQL."""
