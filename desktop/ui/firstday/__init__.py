"""The first day: a guide through what a station begins with, each step short and none compulsory."""
