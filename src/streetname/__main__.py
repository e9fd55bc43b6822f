"""`python -m streetname` is the command line."""

from streetname.cli import main

main()
