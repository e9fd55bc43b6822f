"""How fast the server is, measured against what this machine can do at all."""
