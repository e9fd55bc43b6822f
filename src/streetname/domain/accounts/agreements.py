"""Agreements: which ones an account needs, and that a signed one stays as it was signed.

Source: Alpaca, agreements of an account.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from streetname.domain.accounts.formats import is_ip_address, is_timestamp, one_of
from streetname.domain.accounts.profile import Agreement
from streetname.domain.accounts.rules import Rule, faults_in
from streetname.domain.errors import InvalidField

_CUSTOMER = "customer_agreement"
_MARGIN = "margin_agreement"
_NEEDED_FOR_ASSETS = {"crypto": "crypto_agreement", "us_option": "options_agreement"}

_IN_FORCE = {
    _CUSTOMER: "22.2024.08",
    _MARGIN: "22.2024.08",
    "account_agreement": "22.2024.08",
    "custodial_customer_agreement": "22.2024.08",
    "crypto_agreement": "04.2021.10",
    "options_agreement": "01.2023.11",
}
"""The revision of each agreement that is signed today."""

AGREEMENTS = tuple(_IN_FORCE)
"""The agreements there are."""

_RULES = (
    Rule("agreement", one_of(_IN_FORCE), required=True),
    Rule("signed_at", is_timestamp, required=True),
    Rule("ip_address", is_ip_address, required=True),
)


def agreement_faults(
    agreements: Sequence[Agreement], enabled_assets: Iterable[str]
) -> Iterator[str]:
    """What is wrong with the agreements, or missing for what the account is to trade."""
    for position, agreement in enumerate(agreements):
        yield from faults_in(f"agreements[{position}]", agreement, _RULES)
    signed = {agreement.agreement for agreement in agreements}
    needed = [_CUSTOMER, *(_NEEDED_FOR_ASSETS.get(asset) for asset in enabled_assets)]
    for name in needed:
        if name and name not in signed:
            yield f"agreements must include {name}"


def with_revision(agreement: Agreement) -> Agreement:
    """The agreement, of the revision in force unless it names another."""
    if agreement.revision:
        return agreement
    revision = _IN_FORCE.get(agreement.agreement or "")
    return msgspec.structs.replace(agreement, revision=revision)


def with_added(kept: Sequence[Agreement], given: Iterable[Agreement]) -> tuple[Agreement, ...]:
    """The agreements with the given ones after them; one that is kept cannot be given anew."""
    agreements = list(kept)
    versions = {(one.agreement, one.revision) for one in kept}
    for position, agreement in enumerate(map(with_revision, given)):
        if agreement in kept:
            continue
        if (agreement.agreement, agreement.revision) in versions:
            raise InvalidField(f"agreements[{position}] cannot be updated")
        agreements.append(agreement)
    return tuple(agreements)


def allow_margin(agreements: Iterable[Agreement]) -> bool:
    """True if a margin agreement is among them."""
    return any(agreement.agreement == _MARGIN for agreement in agreements)
