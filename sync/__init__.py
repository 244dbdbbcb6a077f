"""Records, operations and their exchange. Knows neither Qt nor the desk; installs alone on a server."""
