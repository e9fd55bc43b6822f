"""Alpaca's published specifications: which answers an operation may give.

They are not part of this project. Where a checkout has them beside it, in
`../shared/reference/openapi`, or `STREETNAME_SPECIFICATIONS` names their folder, answers are held
against them.
"""

import json
import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs
import yaml

from streetname.api.operations import Operation
from streetname.wire.doors import Door
from tests.openapi.errata import ERRATA, Erratum

_BESIDE = Path(__file__).parents[3] / "shared" / "reference" / "openapi"
FOLDER = Path(os.environ.get("STREETNAME_SPECIFICATIONS") or _BESIDE)
FILES = {Door.BROKER: "broker-2026.yaml", Door.TRADING: "trading-2026.yaml"}
PRESENT = all((FOLDER / name).exists() for name in FILES.values())


class Finding(NamedTuple):
    """Where an answer is not as published: the member, without positions in lists, and how."""

    member: str
    message: str


class Specification:
    """One published document, with the errata amended."""

    def __init__(self, door: Door, errata: Sequence[Erratum] = ERRATA) -> None:
        self._document = _read(FOLDER / FILES[door])
        for erratum in errata:
            if erratum.door is door:
                self._amend(erratum)
        self._address = f"https://specification.example/{door}"
        self._registry = jsonschema_rs.Registry(
            [(self._address, self._document)], draft=jsonschema_rs.Draft202012
        )
        self._paths = {_shape(path): path for path in self._document["paths"]}

    def has(self, operation: Operation) -> bool:
        """True if the operation is published."""
        return self._responses(operation) is not None

    def findings(self, operation: Operation, status: int, body: Any) -> Iterator[Finding]:
        """What of the answer is not as published."""
        responses = self._responses(operation)
        assert responses is not None
        if str(status) not in responses:
            yield Finding("status", f"{status} is not among {', '.join(responses)}")
            return
        at = ["paths", self._path(operation), operation.method.lower(), "responses", str(status)]
        response = responses[str(status)]
        if "$ref" in response:
            at = response["$ref"].removeprefix("#/").split("/")
            response = self._at(at)
        if "application/json" in response.get("content", {}):
            validator = self._validator((*at, "content", "application/json", "schema"))
            for error in validator.iter_errors(body):
                names = [part for part in error.instance_path if isinstance(part, str)]
                yield Finding(".".join(names), error.message)

    def _amend(self, erratum: Erratum) -> None:
        *place, last = erratum.place
        holder = self._at(place)
        holder[last] = erratum.amended(holder[last])

    def _responses(self, operation: Operation) -> dict[str, Any] | None:
        at_path = self._document["paths"].get(self._path(operation), {})
        return at_path.get(operation.method.lower(), {}).get("responses")

    def _path(self, operation: Operation) -> str:
        return self._paths.get(_shape(operation.path), "")

    def _at(self, place: Sequence[str]) -> Any:
        found: Any = self._document
        for part in place:
            found = found[part]
        return found

    @cache  # noqa: B019 - these are few, and last for the whole run
    def _validator(self, place: Sequence[str]) -> jsonschema_rs.Draft202012Validator:
        pointer = "/".join(part.replace("~", "~0").replace("/", "~1") for part in place)
        return jsonschema_rs.Draft202012Validator(
            {"$ref": f"{self._address}#/{pointer.replace('{', '%7B').replace('}', '%7D')}"},
            registry=self._registry,
            validate_formats=True,
        )


@cache
def specification(door: Door) -> Specification:
    """What is published for this door, as it should be read."""
    return Specification(door)


def _read(file: Path) -> dict[str, Any]:
    """The document as JSON. Alternatives that it lists overlap, so "one of" is read as "any of"."""
    return json.loads(_text(file).replace('"oneOf":', '"anyOf":'))


@cache
def _text(file: Path) -> str:
    read = yaml.load(file.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return json.dumps(read, default=str)


def _shape(path: str) -> str:
    return re.sub(r"{[^}]*}", "{}", path)
