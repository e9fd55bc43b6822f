"""Documents: what is read from the tables, composed for people and other programs."""
