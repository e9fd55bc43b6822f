"""Errata of the published specifications: where they say what Alpaca's services do not do.

Each is amended before answers are held against the specification. One that no answer needs any more
is reported, so that the table stays true.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from streetname.wire.doors import Door

Schema = dict[str, Any]


class Erratum(NamedTuple):
    """What is published at a place of one door's document, what it should say, and why."""

    door: Door
    place: tuple[str, ...]
    amended: Callable[[Schema], Schema]
    reason: str


def or_null(published: Schema) -> Schema:
    """The published schema, or null."""
    return {"anyOf": [published, {"type": "null"}]}


def but(**changes: Any) -> Callable[[Schema], Schema]:
    """The published schema with these keywords instead of its own."""
    return lambda published: {**published, **changes}


def _member(schema: str, name: str) -> tuple[str, ...]:
    return ("components", "schemas", schema, "properties", name)


_TRANSFER = "/v1/accounts/{account_id}/transfers/{transfer_id}"

ERRATA = (
    *(
        Erratum(
            door,
            _member("AccountConfigurations", "max_options_trading_level"),
            or_null,
            "null until a cap is set: older releases of the official client insist on the member",
        )
        for door in Door
    ),
    Erratum(
        Door.BROKER,
        _member("AccountConfigurations", "ptp_no_exception_entry"),
        but(type="boolean"),
        "the Trading API's specification and the official client have a boolean",
    ),
    *(
        Erratum(
            Door.BROKER,
            _member("Identity", name),
            or_null,
            "null for whoever needs no visa, as in the document's own example of an account",
        )
        for name in (
            "date_of_departure_from_usa",
            "permanent_resident",
            "visa_expiration_date",
            "visa_type",
        )
    ),
    Erratum(
        Door.BROKER,
        _member("AccountExtended", "kyc_results"),
        or_null,
        "observed: null unless the review found something",
    ),
    Erratum(
        Door.BROKER,
        _member("AccountExtended", "trading_configurations"),
        or_null,
        "observed: null until a configuration is set",
    ),
    Erratum(
        Door.BROKER,
        _member("Transfer", "hold_until"),
        or_null,
        "null where nothing is held, like the other times of a transfer",
    ),
    Erratum(
        Door.BROKER,
        ("paths", _TRANSFER, "delete", "responses"),
        lambda published: {**published, "204": {}},
        "the older documentation and the official client have 204 without a body",
    ),
    Erratum(
        Door.TRADING,
        _member("NonTradeActivities", "date"),
        but(format="date"),
        "the document's own example and the Broker API have a date without a time",
    ),
)
