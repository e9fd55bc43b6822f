"""The simulated exchange: when it reacts to an order, and what it trades."""
