"""Every screen as a picture, for the eye: ``make tour OUT=dir``."""
