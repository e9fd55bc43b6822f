import pytest

from streetname.people.roles import Permission, Role, allows

ALLOWED = {
    Role.SUPER_USER: "view personal accounts money orders sandbox live_testing keys_view keys team",
    Role.DEVELOPER: "view personal accounts money orders sandbox live_testing keys_view",
    Role.OPERATIONS: "view personal accounts money orders",
    Role.SUPPORT: "view",
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_each_role_may_do_what_its_line_says_and_nothing_else(
    role: Role, permission: Permission
) -> None:
    assert allows(role, permission) == (permission.value in ALLOWED[role].split())


def test_a_role_has_a_name_for_people() -> None:
    assert [role.title for role in Role] == ["Super user", "Developer", "Operations", "Support"]
