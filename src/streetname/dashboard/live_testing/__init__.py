"""Live Testing: what can be sent, how it is sent without a network, and what came back."""
