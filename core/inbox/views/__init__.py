"""Pages of the inbox, and of what may reach one."""
