"""``make bench``: the budgets of the design beside the floor of this very machine, measured in one run."""
