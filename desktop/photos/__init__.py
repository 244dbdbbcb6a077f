"""Photos as they are kept: upright, without what a camera writes about itself, of a size that travels.

Draws with QtGui and needs no screen. Knows neither the store nor the services.
"""

from __future__ import annotations

from desktop.photos.normal import PhotoError, normalise, thumbnail

__all__ = ["PhotoError", "normalise", "thumbnail"]
