"""The shapes of the control API: ours, in the manner of Alpaca's."""
