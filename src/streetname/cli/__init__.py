"""The command line: one file per command, each imported only when it runs."""

from streetname.cli.commands import app


def main() -> None:
    """Run the command line."""
    app()
