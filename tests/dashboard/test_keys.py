"""Keys that lead somewhere."""

from playwright.sync_api import expect

from tests.dashboard.person import Person


def test_each_place_has_a_key(person: Person) -> None:
    page = person.goes_to("/profile")
    for key, title in (("o", "Documents"), ("v", "API/Devs"), ("d", "Welcome!")):
        page.wait_for_load_state()
        page.keyboard.press("g")
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("go to Documents")
