from typing import Any

from sqlalchemy import Connection, event

from streetname.storage.queries.overview.uploads import UploadLineFilter, upload_lines
from tests.storage.queries.overview.crowd import Crowd


def test_owners_without_documents_are_passed_over(crowd: Crowd) -> None:
    plans: list[str] = []

    def asked(connection: Connection) -> None:
        def explain(_: object, cursor: Any, statement: str, given: Any, *_more: object) -> None:
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)
            plans.extend(row[-1] for row in rows)

        event.listen(connection, "before_cursor_execute", explain)
        assert upload_lines(connection, UploadLineFilter()).total == 0

    crowd.file.ask(asked)
    assert any("USING INDEX profiles_with_documents" in step for step in plans), plans
