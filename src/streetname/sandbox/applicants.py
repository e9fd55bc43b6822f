"""Applicants who do not exist: an adjective, an animal, and what else an application asks for.

Each follows from a seed and a number alone, so the same seed always brings the same people.
"""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from struct import pack
from typing import TypeVar
from zlib import compress, crc32

import msgspec

from streetname.domain.accounts.open import OpenAccount
from streetname.domain.accounts.profile import (
    Agreement,
    Contact,
    Disclosures,
    Identity,
    TrustedContact,
    Upload,
)
from streetname.domain.market.noise import key_of
from streetname.domain.values.amounts import Money


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ADJECTIVES = _words(
    "Amber Azure Bold Brave Bright Brisk Bronze Calm Clever Copper Coral Crimson Daring Eager"
    " Early Emerald Gentle Golden Happy Hardy Hazel Honest Indigo Ivory Jade Jolly Keen Kind"
    " Lively Lucky Lunar Maple Mellow Merry Misty Modest Nimble Noble Olive Opal Patient Pearl"
    " Plucky Polite Quick Quiet Rapid Ruby Rustic Sandy Scarlet Silver Smiling Snowy Solar"
    " Spry Steady Sunny Swift Tidy Velvet Violet Witty Young"
)
_ANIMALS = _words(
    "Badger Beaver Bison Bobcat Buffalo Camel Caribou Cheetah Condor Cougar Coyote Crane"
    " Curlew Dolphin Donkey Eagle Egret Falcon Ferret Finch Fox Gazelle Gecko Gibbon Grouse"
    " Hare Hawk Heron Ibex Ibis Jackal Jaguar Kestrel Lark Lemur Leopard Lynx Magpie Marmot"
    " Marten Moose Narwhal Ocelot Osprey Otter Owl Panda Pelican Penguin Petrel Plover Puffin"
    " Quail Raven Robin Salmon Seal Sparrow Stork Swan Tapir Tern Walrus Wombat"
)
_STREETS = _words("Alder Birch Cedar Chestnut Elm Juniper Larch Linden Oak Pine Poplar Spruce")
_KINDS_OF_STREET = ("Street", "Avenue", "Road", "Lane")
_CITIES = (
    ("San Mateo", "CA", "94401"),
    ("Denver", "CO", "80202"),
    ("Atlanta", "GA", "30303"),
    ("Chicago", "IL", "60601"),
    ("Boston", "MA", "02108"),
    ("Minneapolis", "MN", "55401"),
    ("Charlotte", "NC", "28202"),
    ("New York", "NY", "10005"),
    ("Portland", "OR", "97204"),
    ("Philadelphia", "PA", "19103"),
    ("Austin", "TX", "78701"),
    ("Seattle", "WA", "98101"),
)
_AGREEMENTS = ("customer_agreement", "account_agreement", "margin_agreement")
_SOURCES = ("employment_income", "savings", "investments", "business_income")
_LEAST_DEPOSIT = 2_000
_DEPOSIT_STEP = 500
_DEPOSIT_STEPS = 80

_Choice = TypeVar("_Choice")


class Chance:
    """Seeded choices: the same for the same parts, whatever was chosen before."""

    def __init__(self, *parts: str | int) -> None:
        self._parts = parts

    def pick(self, what: str, choices: Sequence[_Choice]) -> _Choice:
        """One of the choices."""
        return choices[key_of(*self._parts, what) % len(choices)]

    def number(self, what: str, least: int, most: int) -> int:
        """A whole number from `least` to `most`, both included."""
        return least + key_of(*self._parts, what) % (most - least + 1)


class Applicant(msgspec.Struct, frozen=True):
    """Someone who opens an account and puts money into it."""

    given_name: str
    family_name: str
    email: str
    deposit: Money
    contact: Contact
    identity: Identity
    trusted_contact: TrustedContact

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"


def applicant(seed: int, number: int) -> Applicant:
    """The applicant of that number."""
    chance = Chance("applicant", seed, number)
    given, family = chance.pick("given", _ADJECTIVES), chance.pick("family", _ANIMALS)
    email = f"{given}.{family}.{seed}-{number}@example.com".lower()
    return Applicant(
        given_name=given,
        family_name=family,
        email=email,
        deposit=Money(_LEAST_DEPOSIT + _DEPOSIT_STEP * chance.number("deposit", 0, _DEPOSIT_STEPS)),
        contact=_contact(email, chance),
        identity=_identity(given, family, chance),
        trusted_contact=_trusted_contact(chance),
    )


def application(applicant: Applicant, now: datetime) -> OpenAccount:
    """The application that the applicant hands in."""
    signed_at = now.isoformat(timespec="seconds")
    return OpenAccount(
        contact=applicant.contact,
        identity=applicant.identity,
        disclosures=Disclosures(
            is_control_person=False,
            is_affiliated_exchange_or_finra=False,
            is_politically_exposed=False,
            immediate_family_exposed=False,
        ),
        agreements=tuple(
            Agreement(agreement=name, signed_at=signed_at, ip_address="127.0.0.1")
            for name in _AGREEMENTS
        ),
        documents=(PASSPORT,),
        trusted_contact=applicant.trusted_contact,
    )


def _blank_page() -> str:
    """A white page, as large as that of a passport at 72 dots per inch: a PNG in base64."""
    width, height = 354, 249
    head = pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    row = b"\0" + b"\xff" * -(-width // 8)
    parts = ((b"IHDR", head), (b"IDAT", compress(row * height)), (b"IEND", b""))
    written = (
        pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data)) for kind, data in parts
    )
    return b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(written)).decode()


PASSPORT = Upload(
    document_type="identity_verification",
    document_sub_type="passport",
    mime_type="image/png",
    content=_blank_page(),
)
"""What everybody shows as a passport: nobody's face and nobody's name."""


def _contact(email: str, chance: Chance) -> Contact:
    city, state, postal_code = chance.pick("city", _CITIES)
    house = chance.number("house", 1, 999)
    street = f"{chance.pick('street', _STREETS)} {chance.pick('kind', _KINDS_OF_STREET)}"
    return Contact(
        email_address=email,
        phone_number=f"+1555{chance.number('phone', 2_000_000, 9_999_999)}",
        street_address=(f"{house} {street}",),
        city=city,
        state=state,
        postal_code=postal_code,
        country="USA",
    )


def _trusted_contact(chance: Chance) -> TrustedContact:
    given = chance.pick("trusted given", _ADJECTIVES)
    family = chance.pick("trusted family", _ANIMALS)
    return TrustedContact(
        given_name=given,
        family_name=family,
        email_address=f"{given}.{family}@example.com".lower(),
    )


def _identity(given: str, family: str, chance: Chance) -> Identity:
    year, month = chance.number("year", 1950, 2000), chance.number("month", 1, 12)
    area, group = chance.number("area", 100, 665), chance.number("group", 10, 99)
    return Identity(
        given_name=given,
        family_name=family,
        date_of_birth=f"{year}-{month:02d}-{chance.number('day', 1, 28):02d}",
        tax_id=f"{area}-{group}-{chance.number('serial', 1000, 9999)}",
        tax_id_type="USA_SSN",
        country_of_citizenship="USA",
        country_of_birth="USA",
        country_of_tax_residence="USA",
        funding_source=(chance.pick("source", _SOURCES),),
    )
