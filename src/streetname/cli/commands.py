"""The commands and their options; what they do is in files of their own."""

import gc
from pathlib import Path
from typing import Annotated, Optional

import typer

from streetname import __version__

app = typer.Typer(
    name="streetname",
    help="A brokerage you can run: Alpaca's Broker API on the wire, a real back office behind it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

export_app = typer.Typer(
    name="export", help="Write an environment's books for another program.", no_args_is_help=True
)
app.add_typer(export_app)

_DataFolder = Annotated[
    Path, typer.Argument(envvar="STREETNAME_DATA", help="The data folder of `streetname serve`.")
]

_ServedFolder = Annotated[
    Path,
    typer.Option("--data", envvar="STREETNAME_DATA", help="The data folder of `streetname serve`."),
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"streetname {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    """A brokerage you can run."""


@app.command()
def serve(
    host: Annotated[
        str, typer.Option(envvar="STREETNAME_HOST", help="The address to listen at.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar="STREETNAME_PORT", help="The port; 0 for any that is free.")
    ] = 8000,
    public_url: Annotated[
        Optional[str],  # noqa: UP045 - typer reads it at run time
        typer.Option(
            envvar="STREETNAME_PUBLIC_URL",
            help="Where a proxy before the server is reached, such as https://broker.example:"
            " for links, forms and cookies. What it adds to X-Forwarded-For is believed.",
        ),
    ] = None,
    sign_up: Annotated[
        Optional[bool],  # noqa: UP045
        typer.Option(
            "--sign-up/--no-sign-up",
            envvar="STREETNAME_SIGN_UP",
            help="Whether whoever reaches the dashboard may sign up a team, with an environment and"
            " a key of its own. Unless told: yes at a loopback address without --public-url, else"
            " no. Where it is no, members invite people, under Team settings.",
            show_default=False,
        ),
    ] = None,
    data: Annotated[
        str,
        typer.Option(
            envvar="STREETNAME_DATA", help="The data folder, or :memory: to keep nothing."
        ),
    ] = "data",
    database_url: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(envvar="STREETNAME_DATABASE_URL", help="A PostgreSQL database (to come)."),
    ] = None,
    clock: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            envvar="STREETNAME_CLOCK",
            help="auto, live, frozen, or an instant such as 2026-03-02T09:30:00-05:00 to run from."
            " Without it new environments begin with auto and known ones go on as they were.",
        ),
    ] = None,
    speed: Annotated[
        float,
        typer.Option(envvar="STREETNAME_SPEED", help="Seconds per second of a running clock."),
    ] = 1.0,
    seed: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(
            envvar="STREETNAME_SEED", help="The seed of new environments' prices and ids."
        ),
    ] = None,
    seed_accounts: Annotated[
        int,
        typer.Option(
            envvar="STREETNAME_SEED_ACCOUNTS", help="So many ready accounts in a new environment."
        ),
    ] = 0,
    fill_model: Annotated[
        str,
        typer.Option(envvar="STREETNAME_FILL_MODEL", help="instant, realistic or alpaca-paper."),
    ] = "instant",
    stream_frames: Annotated[
        str,
        typer.Option(
            envvar="STREETNAME_STREAM_FRAMES",
            help="binary or text: the websocket frames in which the order stream sends JSON.",
        ),
    ] = "binary",
    api_key: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(envvar="STREETNAME_API_KEY", help="The Broker key of a fresh data folder."),
    ] = None,
    api_secret: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(envvar="STREETNAME_API_SECRET", help="Its secret."),
    ] = None,
    benchmark: Annotated[
        bool, typer.Option(envvar="STREETNAME_BENCHMARK", hidden=True, help="Add a fixed answer.")
    ] = False,
) -> None:
    """Run the brokerage. On a fresh data folder it prints the Broker key and secret once."""
    gc.disable()  # nothing that is imported is ever garbage; `serve` sets it aside and goes on
    from streetname.cli import serving

    settings = serving.settings_from(
        host=host,
        port=port,
        public_url=public_url,
        sign_up=sign_up,
        data=data,
        database_url=database_url,
        clock=clock,
        speed=speed,
        seed=seed,
        seed_accounts=seed_accounts,
        fill_model=fill_model,
        stream_frames=stream_frames,
        api_key=api_key,
        api_secret=api_secret,
        benchmark=benchmark,
    )
    serving.serve(settings)


@app.command()
def verify(data: _DataFolder = Path("data")) -> None:
    """Check that the books hold: every law, over everything in a data folder.

    Prints what was checked, and which law is violated by what. Ends with 0 if all laws hold, 1 if
    one does not, 2 if there is nothing to check. A server may be running, or may have been killed.
    """
    from streetname.cli.verifying import verify_folder

    verify_folder(data)


@app.command("sign-in-link")
def sign_in_link(
    data: _ServedFolder = Path("data"),
    environment: Annotated[
        str, typer.Option(help="The environment that the dashboard is to show.")
    ] = "default",
    email: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="Whom the link signs in; the environment's owner unless given."),
    ] = None,
    url: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            help="The server's address; where the folder's server last listened unless given."
        ),
    ] = None,
) -> None:
    """Print a link that signs in to the dashboard, once, within a day.

    For who may read the data folder: no password is asked for, and no one-time code. Give the link
    to nobody else, and prefer an invitation from the dashboard's page of members. A server may be
    running.

    Example: streetname sign-in-link --email amber@example.com
    """
    from streetname.cli import people

    people.print_link(data, environment, email, url)


@app.command("reset-password")
def reset_password(
    email: Annotated[str, typer.Argument(help="Whose password it is.")],
    data: _ServedFolder = Path("data"),
    remove_second_factor: Annotated[
        bool, typer.Option("--remove-second-factor", help="Ask for no one-time code either.")
    ] = False,
    password_stdin: Annotated[
        bool,
        typer.Option(
            "--password-stdin", help="Read the new password from the first line of standard input."
        ),
    ] = False,
) -> None:
    """Give somebody a new password for the dashboard, without knowing the old one.

    Asks for it twice. Signs the person out everywhere and lets them try again if they were locked
    out. A server may be running.

    Example: streetname reset-password amber@example.com
    """
    from streetname.cli import people

    people.reset_password(
        data, email, remove_second_factor=remove_second_factor, from_input=password_stdin
    )


@app.command("people")
def list_people(data: _ServedFolder = Path("data")) -> None:
    """List who may sign in to the dashboard, to which environments, and as what.

    A server may be running.
    """
    from streetname.cli import people

    people.print_people(data)


@app.command()
def simulate(
    seed: Annotated[int, typer.Option(help="The seed; everything in a run follows from it.")] = 1,
    commands: Annotated[
        int, typer.Option(min=1, help="How many commands each run gives.")
    ] = 20_000,
    seeds: Annotated[int, typer.Option(min=1, help="How many runs, of consecutive seeds.")] = 1,
    data: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="Keep the databases in this folder; a temporary one unless given."),
    ] = None,
    faults: Annotated[bool, typer.Option(help="Let crashes and failed commits happen.")] = True,
) -> None:
    """Hunt for broken laws: random commands and faults, checked by a second, small brokerage.

    Each run prints one line with the digest of the database that it left: the same seed and number
    of commands always leave the same. Ends with 1 at the first failure, and prints the command
    that repeats it.
    """
    from streetname.cli import simulating

    simulating.simulate(seed, seeds, commands, data, faults=faults)


@export_app.command()
def beancount(
    data: _DataFolder = Path("data"),
    environment: Annotated[str, typer.Option(help="The environment whose books to write.")] = (
        "default"
    ),
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="The file to write; standard output unless given."),
    ] = None,
) -> None:
    """Write the books as a beancount file.

    Customers are liabilities, the street's side is assets, shares are commodities. Every balance is
    asserted at the end, so that `bean-check` proves the file.
    """
    from streetname.cli.exporting import export_beancount

    export_beancount(data, environment, output)
