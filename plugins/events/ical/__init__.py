"""Calendars as files: RFC 5545 out and in."""
