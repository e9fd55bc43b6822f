"""Reads: one module per resource, one function per question, on a read-only connection."""
