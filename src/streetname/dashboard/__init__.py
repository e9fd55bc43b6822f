"""The Broker Dashboard: server-rendered pages over the same questions and commands as the API.

No rule of the brokerage is in here. A page asks `storage.queries`, gives a command to the
environment, and shows what came of it. Every page can be read, and every form sent, without script.
"""
