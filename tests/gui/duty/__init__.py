"""Signing in and out at the Duty screen."""
