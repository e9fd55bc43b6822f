"""Facts that ship with the program: the list of assets that a new environment starts with."""
