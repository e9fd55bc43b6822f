import json

from streetname.documents.as_json import as_json
from streetname.domain.values.ids import AccountId
from tests.documents.builders import MARCH, MONDAY, confirmed, stated
from tests.engine.world import World

Month = tuple[World, AccountId]


def test_amounts_are_strings_in_plain_notation(month: Month) -> None:
    world, amber = month
    statement = json.loads(as_json(stated(world, amber, MARCH)))
    assert statement["cash"]["deposits"] == "10000"
    assert statement["period"] == {"start": "2026-03-01", "end": "2026-03-31"}
    assert statement["closing"]["holdings"][0]["quantity"] == "65.499000999"
    confirmation = json.loads(as_json(confirmed(world, amber, MONDAY)))
    assert confirmation["fills"][0]["price"] == "100.1"
    assert confirmation["fills"][0]["executed_at"] == "2026-03-02T15:02:01Z"
    assert confirmation["fees_are_final"] is True
