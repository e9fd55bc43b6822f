"""What the end of a day takes: regulatory fees of what was traded, interest of what is owed."""
