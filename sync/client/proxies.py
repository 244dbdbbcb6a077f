"""Who may say over which proxy an address is reached, beside the environment and what Python finds in the system.

A seam alone: whoever runs the client and knows more of its system hands such a look-up in.
"""

from __future__ import annotations

from collections.abc import Callable

ProxyLookup = Callable[[str], str | None]
"""Gives for an address the URL of the proxy before it, "" where there is none, None where the system says nothing that
can be used. Called in the thread that speaks with the union, before every request; raises nothing."""
