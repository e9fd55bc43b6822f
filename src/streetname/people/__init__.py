"""People: who may sign in to the dashboard, what each may do, and what they have done."""
