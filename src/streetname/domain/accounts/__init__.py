"""Accounts of end users: applied for, reviewed, amended, configured and closed."""
