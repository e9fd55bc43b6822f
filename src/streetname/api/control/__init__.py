"""The control API of the sandbox, below `/sandbox/v1`."""
