"""The desk: what the manager of a station runs. Layers, top to bottom: ui, services, store; below them `sync`."""
