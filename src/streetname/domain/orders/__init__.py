"""Orders: placed, filled, canceled and expired by one table of states, one file per verb."""
