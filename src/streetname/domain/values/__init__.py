"""The smallest words: amounts, identifiers, instants, and what a decision hands back."""
