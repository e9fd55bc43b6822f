"""What a brokerage is. Pure: no input or output, no clock, no chance, no JSON."""
