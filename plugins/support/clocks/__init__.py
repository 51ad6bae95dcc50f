"""How long something took, and when it is due, in the hours in which people work. Pure functions of
calendars and of what a log says: nothing here asks a database, or what time it is."""
