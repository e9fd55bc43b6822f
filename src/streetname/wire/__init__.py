"""Alpaca's names and shapes: lenient with what comes in, exact in what goes out."""
