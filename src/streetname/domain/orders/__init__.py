"""Orders: placed, filled, cancelled and expired by one table of states, one file per verb."""
