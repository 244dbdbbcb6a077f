"""Tests of the desk on screen."""
