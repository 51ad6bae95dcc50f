"""Measures the pages of a real server on a large community, beside a reference page.

`make bench` runs it. Not part of what is installed.
"""
