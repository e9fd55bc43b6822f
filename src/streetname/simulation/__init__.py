"""The simulation: a brokerage under random commands and faults, and an auditor that knows better.

Everything in a run follows from its seed: the options, the commands, the faults. The auditor is a
second, small brokerage, written without the first one's code; it foretells every answer and every
balance.
"""
