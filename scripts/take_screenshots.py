"""Takes the four pictures of the dashboard that the documentation shows.

`python scripts/take_screenshots.py` starts a server of its own with a few weeks of seeded past, so
that the same pictures come of it every time. They are written with few colours, to be small.
"""

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parent.parent / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MONDAY_NOON = "2026-03-02T17:00:00Z"
KEY, SECRET = "CKSCREENSHOTS00001", "a-secret-of-the-pictures-that-opens-nothing-else"
ACCOUNTS, WEEKS = 60, 8
SIZE = (1440, 900)
MOST_BYTES = 200_000
_READY = re.compile(r"streetname ready at (http://\S+)")


@contextmanager
def server() -> Generator[str]:
    """Where a server of our own is that keeps nothing."""
    options = ["--port", "0", "--data", ":memory:", "--clock", MONDAY_NOON, "--seed", "7"]
    keys = ["--api-key", KEY, "--api-secret", SECRET]
    process = subprocess.Popen(
        [sys.executable, "-m", "streetname", "serve", *options, *keys],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        ready = next(found for line in process.stdout if (found := _READY.search(line)))
        yield ready.group(1)
    finally:
        process.terminate()
        process.wait()


def lived_in(http: httpx.Client) -> tuple[str, str]:
    """A brokerage with a past and a bracket of today: the account, and the order."""

    def asked(method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        return http.request(method, path, json=body).raise_for_status().json()

    asked("PUT", "/sandbox/v1/clock", {"mode": "frozen"})
    asked("POST", "/sandbox/v1/seed", {"accounts": ACCOUNTS, "weeks": WEEKS, "seed": 7})
    accounts = [each["id"] for each in asked("GET", "/v1/accounts?status=ACTIVE")]
    trading = "/v1/trading/accounts"
    rich = max(accounts, key=lambda each: float(asked("GET", f"{trading}/{each}/account")["cash"]))
    order = {
        "symbol": "AAPL",
        "qty": "25",
        "side": "buy",
        "type": "market",
        "time_in_force": "gtc",
        "order_class": "bracket",
        "take_profit": {"limit_price": "400"},
        "stop_loss": {"stop_price": "50"},
        "commission": "1.25",
    }
    placed = asked("POST", f"{trading}/{rich}/orders", order)
    asked("POST", "/sandbox/v1/clock/advance", {"by": "PT5M"})
    return rich, placed["id"]


def take(page: Page, name: str) -> None:
    """Keep what is on the screen."""
    page.wait_for_load_state("load")
    page.wait_for_timeout(300)
    picture = Image.open(io.BytesIO(page.screenshot()))
    # Without dithering, plain areas stay plain: smaller, and easier on the eye.
    picture = picture.convert("RGB").quantize(192, dither=Image.Dither.NONE)
    path = IMAGES / f"{name}.png"
    picture.save(path, optimize=True)
    size = path.stat().st_size
    assert size < MOST_BYTES, f"{path} is too large: {size} bytes"
    print(f"{path.name}: {size:,} bytes")


def take_all(page: Page, url: str, http: httpx.Client) -> None:
    """Walk through the four pages."""
    account_id, order_id = lived_in(http)
    link = http.post("/sandbox/v1/sign-in-links", json={}).raise_for_status().json()["path"]
    page.goto(f"{url}{link}")
    page.get_by_role("button", name="Sign in as").click()
    take(page, "home")
    page.goto(f"{url}/dashboard/transactions/orders/{order_id}")
    take(page, "order")
    page.locator("#order-timeline").get_by_role("link", name=re.compile("^Entry #")).first.click()
    take(page, "ledger")
    page.goto(f"{url}/dashboard/developers/live-testing?account={account_id}")
    body = json.loads(page.get_by_label("Body").input_value())
    page.get_by_label("Body").fill(json.dumps({**body, "commission": "1.25"}, indent=2))
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("#response-body").wait_for()
    take(page, "live-testing")


def main() -> None:
    """Take all four."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        sys.exit("There is no Chromium on this machine: install Debian's package chromium.")
    IMAGES.mkdir(exist_ok=True)
    with (
        server() as url,
        httpx.Client(base_url=url, auth=(KEY, SECRET), timeout=120) as http,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": SIZE[0], "height": SIZE[1]},
            color_scheme="light",
            timezone_id="America/New_York",
        )
        take_all(context.new_page(), url, http)
        browser.close()


if __name__ == "__main__":
    main()
