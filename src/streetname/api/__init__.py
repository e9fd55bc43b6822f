"""The doors: HTTP in, commands and questions to an environment, HTTP out."""
