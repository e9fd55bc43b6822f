from datetime import datetime, timedelta

import msgspec

from streetname.domain.accounts.profile import OwnerDocument
from streetname.storage.queries.overview.uploads import (
    UploadColumn,
    UploadLine,
    UploadLineFilter,
    every_upload_line,
    upload_lines,
)
from tests.storage.filing import MONDAY_AT_TEN, File
from tests.storage.samples import AMBER, TEAL, an_account, an_owner

MINUTE = timedelta(minutes=1)


def a_document(name: str, kind: str, at: datetime) -> OwnerDocument:
    return OwnerDocument(name, at, kind, None, "image/png", "aGFuZGVkIGlu")


def handed_in(file: File, wanted: UploadLineFilter | None = None) -> list[UploadLine]:
    return list(file.ask(upload_lines, wanted or UploadLineFilter()).rows)


def two_owners(file: File) -> None:
    """Amber hands in a passport and later a letter, and Teal a letter in between."""
    passport = a_document("passport", "identity_verification", MONDAY_AT_TEN)
    letter = a_document("letter", "address_verification", MONDAY_AT_TEN + 2 * MINUTE)
    other = a_document("other", "address_verification", MONDAY_AT_TEN + MINUTE)
    amber = msgspec.structs.replace(an_owner(AMBER), documents=(passport,))
    teal = an_owner(TEAL, given="Teal", email="teal@example.com")
    file.put(an_account(AMBER), amber, an_account(TEAL, number="912345678"))
    file.put(msgspec.structs.replace(teal, documents=(other,)))
    file.put(msgspec.structs.replace(amber, documents=(passport, letter)))


def test_what_owners_have_handed_in_is_listed_once_and_the_latest_first(file: File) -> None:
    two_owners(file)
    lines = handed_in(file)
    assert [line.id for line in lines] == ["letter", "other", "passport"]
    assert [line.name for line in lines] == ["Amber Falcon", "Teal Falcon", "Amber Falcon"]
    assert lines[0].created_at == MONDAY_AT_TEN + 2 * MINUTE
    page = file.ask(upload_lines, UploadLineFilter(), limit=1, offset=1)
    assert ([line.id for line in page.rows], page.total) == (["other"], 3)


def test_it_is_found_by_its_owner_its_type_and_when_it_came(file: File) -> None:
    two_owners(file)

    def found(wanted: UploadLineFilter) -> list[str]:
        return [line.id for line in handed_in(file, wanted)]

    assert found(UploadLineFilter(search="falcon teal", personal=True)) == ["other"]
    assert found(UploadLineFilter(search="falcon teal")) == []
    assert found(UploadLineFilter(type="identity_verification")) == ["passport"]
    later = MONDAY_AT_TEN + MINUTE
    assert found(UploadLineFilter(created_from=later)) == ["letter", "other"]
    assert found(UploadLineFilter(created_to=later)) == ["passport"]


def test_all_of_it_comes_in_the_order_that_is_asked_for(file: File) -> None:
    two_owners(file)

    def types(*, descending: bool) -> list[str]:
        sort = UploadColumn.TYPE
        return file.ask(
            lambda connection: [
                line.id
                for line in every_upload_line(
                    connection, UploadLineFilter(), sort=sort, descending=descending
                )
            ]
        )

    assert types(descending=True) == ["passport", "letter", "other"]
    assert types(descending=False) == ["other", "letter", "passport"]
