"""The poster studio: shows, checks, prints and saves this station's posters."""
