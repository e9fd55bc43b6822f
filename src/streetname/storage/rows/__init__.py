"""Values of the domain as rows, and back: one pair of functions per table, columns in its order."""
