"""Answers of both doors, held against what Alpaca has published."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from streetname.api.operations import Operation
from streetname.wire.doors import Door
from tests.openapi.cases import Case, cases
from tests.openapi.errata import ERRATA, Erratum
from tests.openapi.published import FOLDER, PRESENT, Finding, Specification, specification
from tests.openapi.world import World
from tests.serving import Server, a_brokerage

pytestmark = pytest.mark.skipif(
    not PRESENT, reason=f"the published specifications are no part of the project ({FOLDER})"
)

CASES = list(cases())


class Answer(NamedTuple):
    """What came back."""

    operation: Operation
    status: int
    body: Any

    def findings(self, published: Specification) -> Iterator[Finding]:
        return published.findings(self.operation, self.status, self.body)


class Answers:
    """The answers to every case, each asked once: cases that write come after those that read."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, list[Answer]] = {}

    def of(self, case: Case) -> list[Answer]:
        """The answers to a case, one for each thing that its path is filled in with."""
        if str(case) not in self._known:
            self._known[str(case)] = list(self._asked(case))
        return self._known[str(case)]

    def _asked(self, case: Case) -> Iterator[Answer]:
        operation, write, world = case.operation, case.write, self._world
        given: dict[str, Any] = {"params": case.query}
        if write and write.body is not None:
            given["json"] = write.body(world) if callable(write.body) else write.body
        for path in world.paths(operation, write.places(world) if write else {}):
            response = world.ask(operation, path, **given)
            body = response.json() if response.content else None
            yield Answer(operation, response.status_code, body)


@pytest.fixture(scope="module")
def answers(server: Server) -> Iterator[Answers]:
    with a_brokerage(server, "published") as brokerage:
        yield Answers(World(brokerage))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_answer_is_as_published(answers: Answers, case: Case) -> None:
    published = specification(door_of(case.operation))
    if not published.has(case.operation):
        pytest.skip("Alpaca's specification has no such operation to hold the answer against")
    unexpected = [a for a in answers.of(case) if a.status not in (200, case.operation.status)]
    assert unexpected == []
    told = {finding for answer in answers.of(case) for finding in answer.findings(published)}
    assert sorted(told) == []


@pytest.mark.parametrize("erratum", ERRATA, ids=lambda one: f"{one.door}: {one.place[-1]}")
def test_an_erratum_is_needed(answers: Answers, erratum: Erratum) -> None:
    others = [other for other in ERRATA if other is not erratum]
    published = Specification(erratum.door, others)
    assert any(
        finding
        for case in CASES
        if door_of(case.operation) is erratum.door and published.has(case.operation)
        for answer in answers.of(case)
        for finding in answer.findings(published)
    )


def door_of(operation: Operation) -> Door:
    assert operation.door
    return operation.door
