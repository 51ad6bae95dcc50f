"""Townhall's core: accounts, spaces, threads, search and the plugin machinery."""
