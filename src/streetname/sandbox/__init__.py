"""The operator's hands: time travel and seeds. Everything they do is an ordinary command."""
