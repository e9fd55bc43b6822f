"""What an account owns, what that is worth, and what it may still buy."""
