"""The accounts that a fresh server begins with, and the progress of making them."""

from rich.console import Console
from rich.progress import Progress

from streetname.environments.environment import Environment
from streetname.sandbox.seeds import seed


async def seed_accounts(environment: Environment, accounts: int, chosen_seed: int) -> None:
    """Make the accounts; progress goes to a terminal only."""
    screen = Console(stderr=True)
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("Opening accounts", total=accounts)
        await seed(environment, accounts, chosen_seed, lambda count: bar.advance(task, count))
