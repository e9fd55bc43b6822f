from streetname.api.openapi import document
from streetname.app import OPERATIONS


def test_no_two_shapes_of_the_description_have_the_same_name() -> None:
    schemas = document(OPERATIONS)["components"]["schemas"]
    # Where two do, each goes by the name of its module as well.
    assert [name for name in schemas if "." in name] == []
