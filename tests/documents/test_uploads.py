from base64 import b64encode

from streetname.documents.uploads import upload_content, uploads
from streetname.domain.accounts.profile import Upload
from streetname.domain.values.ids import AccountId
from tests.domain.applicants import an_application
from tests.engine.world import World

PASSPORT = b"\x89PNG passport"


def test_what_was_handed_in_is_listed_and_can_be_read(world: World) -> None:
    handed_in = (
        Upload("identity_verification", "passport", "image/png", b64encode(PASSPORT).decode()),
        Upload("address_verification", None, "application/pdf", b64encode(b"%PDF").decode()),
    )
    account = world.do(an_application(documents=handed_in))
    with world.database.connect() as connection:
        listed = uploads(connection, account.id)
        assert [(one.type, one.sub_type, one.mime_type) for one in listed] == [
            ("identity_verification", "passport", "image/png"),
            ("address_verification", None, "application/pdf"),
        ]
        assert {one.created_at for one in listed} == {account.created_at}
        content = upload_content(connection, account.id, listed[0].id)
        assert content is not None
        assert content.content == PASSPORT
        assert content.mime_type == "image/png"
        assert upload_content(connection, account.id, "another") is None
        assert not uploads(connection, AccountId("nobody"))
