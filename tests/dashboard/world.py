"""A brokerage full of what pages can show: every status, long names, huge and negative figures.

It takes about two seconds. What its people have written themselves comes from `Words`, so that the
same world can be made of words that mean harm.
"""

from base64 import b64encode
from typing import Any

import msgspec

from tests.serving import Brokerage, application

FIRST_DAY = "2026-03-02"
FAILED = "00000000-0000-4000-8000-000000000000"
_PNG = b64encode(b"\x89PNG\r\n\x1a\n a passport").decode()


class Words(msgspec.Struct, frozen=True):
    """What customers and colleagues have written."""

    given_name: str = "Maximiliane-Philippa Anastasia"
    family_name: str = "von und zu Wolkenstein-Rodenegg-Trostburg"
    nickname: str = "The savings of a lifetime, all of them, at the bank around the corner"
    client_order_id: str = "a-client-order-id-as-long-as-it-may-be-" + "x" * 80
    watchlist: str = "Everything that has ever been recommended by anybody at all"
    asset_name: str = "Consolidated Amalgamated United Holdings of America Incorporated Class B"
    document: str = _PNG


PLAIN = Words()


class World(msgspec.Struct, frozen=True, kw_only=True):
    """Where things are."""

    brokerage: Brokerage
    accounts: dict[str, str]
    orders: dict[str, str]
    transfers: dict[str, str]
    document: str
    entry: str
    key: str
    symbol: str = "AAPL"

    @property
    def trader(self) -> str:
        """The account with the most to show."""
        return self.accounts["trader"]


def a_world(brokerage: Brokerage, words: Words = PLAIN) -> World:
    """The brokerage, filled; its clock stands on the morning of its second day."""
    maker = _Maker(brokerage, words)
    maker.set_up()
    maker.open_accounts()
    maker.move_money()
    maker.trade_on_the_first_day()
    maker.trade_on_the_second_day()
    maker.leave_things_under_way()
    return maker.world()


class _Maker:
    def __init__(self, brokerage: Brokerage, words: Words) -> None:
        self.brokerage = brokerage
        self.words = words
        self.accounts: dict[str, str] = {}
        self.orders: dict[str, str] = {}
        self.transfers: dict[str, str] = {}
        self.key = ""
        self.links: dict[str, str] = {}

    def set_up(self) -> None:
        """A request that fails, prices that stay, an asset with a long name, one that is halted."""
        nowhere = f"/v1/accounts/{FAILED}/transfers?said={self.words.nickname}"
        self.brokerage.http.post(nowhere, json=msgspec.to_builtins(self.words))
        rare = {
            "symbol": "CAUH.B",
            "name": self.words.asset_name,
            "exchange": "NYSE",
            "marginable": False,
            "shortable": False,
            "fractionable": False,
        }
        self.brokerage.sandbox("POST", "/assets", [rare])
        self.brokerage.pin("CAUH.B", "700000", "700000.01", size="100000")
        self.brokerage.pin("AAPL", "200", "200.02", size="100000")
        self.brokerage.pin("NVDA", "100", "100.01", size="100000")
        self.brokerage.sandbox("PUT", "/market/TSLA/halt")

    def open_accounts(self) -> None:
        """Accounts of several statuses; the rich one has a long name and has handed in papers."""
        identity = application("")["identity"]
        named = {"given_name": self.words.given_name, "family_name": self.words.family_name}
        papers = [
            {
                "document_type": "identity_verification",
                "document_sub_type": "passport",
                "mime_type": "image/png",
                "content": self.words.document,
            }
        ]
        self._open("trader")
        self._open("rich", identity={**identity, **named}, documents=papers)
        self._open("poor")
        self._open("closed")
        for status in ("REJECTED", "ACTION_REQUIRED"):
            fixture = f"/fixtures/status={status}/fixtures/"
            self._open(status.lower(), additional_information=fixture)
        self.brokerage.advance(by="PT5S")
        self.brokerage.client.close_account(self.accounts["closed"])
        self.key = self.brokerage.owner(self.accounts["trader"]).key
        watchlist = {"name": self.words.watchlist, "symbols": ["AAPL", "NVDA", "CAUH.B"]}
        self._post(f"/v1/trading/accounts/{self.accounts['trader']}/watchlists", watchlist)

    def move_money(self) -> None:
        """Transfers that arrived, went out, came back, and were canceled."""
        for name, amount in (("trader", "60000"), ("rich", "987654321.09"), ("poor", "1000")):
            link = self.links[name] = self._link(name)
            self._transfer(f"{name} in", name, link, amount, "INCOMING")
            self.brokerage.advance(by="PT10S")
            if name == "trader":
                self._transfer("out", name, link, "1234.56", "OUTGOING")
                self._transfer("returned", name, link, "777.77", "INCOMING", "RETURNED")
                self.brokerage.advance(by="PT10S")
                self._transfer("canceled", name, link, "5000", "INCOMING")
                path = f"/v1/accounts/{self.accounts[name]}/transfers/{self.transfers['canceled']}"
                self.brokerage.http.delete(path).raise_for_status()

    def trade_on_the_first_day(self) -> None:
        """Fills long and short, a bracket, and a rise of the price that one cannot pay."""
        self._order(
            "filled", qty="4", commission="1.50", client_order_id=self.words.client_order_id
        )
        self._order("fractional", notional="123.45")
        self._order("dear", "rich", symbol="CAUH.B", qty="1234")
        self._order("short", symbol="NVDA", side="sell", qty="20")
        self._order("expired", type="limit", limit_price="150", qty="3")
        self._order("canceled", type="limit", limit_price="1.23", qty="100", time_in_force="gtc")
        self._cancel("canceled")
        self._order(
            "bracket",
            symbol="NVDA",
            account="rich",
            qty="10",
            time_in_force="gtc",
            order_class="bracket",
            take_profit={"limit_price": "180"},
            stop_loss={"stop_price": "60", "limit_price": "59"},
        )
        self._order("auction", type="market", qty="1", time_in_force="cls")
        self._order("rejected", "poor", symbol="NVDA", qty="9", time_in_force="cls")
        self.brokerage.pin("NVDA", "140", "140.02", size="100000")
        self.brokerage.advance(until="close")
        self.brokerage.advance(until="open")

    def trade_on_the_second_day(self) -> None:
        """A replaced order, and resting orders of every kind."""
        self._order("sold", side="sell", qty="1")
        self._order("resting", type="limit", limit_price="120", qty="7", time_in_force="gtc")
        self._order("replaced", type="limit", limit_price="110", qty="7", time_in_force="gtc")
        path = self._order_path("replaced")
        changed = self.brokerage.http.patch(path, json={"limit_price": "111"}).raise_for_status()
        self.orders["replacement"] = changed.json()["id"]
        self._order("trailing", side="sell", type="trailing_stop", trail_percent="5", qty="1")
        self._order("stop", type="stop_limit", stop_price="300", limit_price="301", qty="1")

    def leave_things_under_way(self) -> None:
        """Venue and banks take their time and the clock stands: all is half done."""
        self.brokerage.sandbox(
            "PATCH", "/rules", {"fill_model": "realistic", "funding_pace": "manual"}
        )
        self.brokerage.pin("MSFT", "400", "400.01", size="3")
        self._order("partially filled", symbol="MSFT", qty="9", time_in_force="gtc")
        self._order("pending cancel", type="limit", limit_price="99", qty="1", time_in_force="gtc")
        self._order("pending replace", type="limit", limit_price="98", qty="1", time_in_force="gtc")
        self.brokerage.advance(by="PT0.6S")
        self._cancel("pending cancel")
        path = self._order_path("pending replace")
        self.brokerage.http.patch(path, json={"limit_price": "97"}).raise_for_status()
        self._order("pending new", qty="1")
        link = self.links["trader"]
        self._transfer("queued", "trader", link, "250", "INCOMING")
        self._transfer("waiting out", "trader", link, "99.99", "OUTGOING")

    def world(self) -> World:
        """Where everything is."""
        rich = self.brokerage.http.get(f"/v1/accounts/{self.accounts['rich']}").json()
        path = f"/ledger/entries?object_id={self.orders['filled']}"
        entry = self.brokerage.sandbox("GET", path)[0]
        return World(
            brokerage=self.brokerage,
            accounts=self.accounts,
            orders=self.orders,
            transfers=self.transfers,
            document=rich["documents"][0]["id"],
            entry=str(entry["id"]),
            key=self.key,
        )

    def _open(self, name: str, **changes: Any) -> None:
        email = f"{name.replace('_', '.')}@example.com"
        made = self._post("/v1/accounts", {**application(email), **changes})
        self.accounts[name] = made["id"]

    def _link(self, name: str) -> str:
        owner = f"{self.words.given_name} {self.words.family_name}"
        bank = {
            "account_owner_name": owner,
            "bank_account_type": "CHECKING",
            "bank_account_number": "32131231abc",
            "bank_routing_number": "121000358",
            "nickname": self.words.nickname,
        }
        path = f"/v1/accounts/{self.accounts[name]}/ach_relationships"
        link = self._post(path, bank)["id"]
        self.brokerage.advance(by="PT5S")
        return link

    def _transfer(
        self, name: str, account: str, link: str, amount: str, way: str, outcome: str | None = None
    ) -> None:
        transfer = {
            "transfer_type": "ach",
            "relationship_id": link,
            "amount": amount,
            "direction": way,
        }
        if outcome is not None:
            transfer["additional_information"] = f"/fixtures/status={outcome}/fixtures/"
        path = f"/v1/accounts/{self.accounts[account]}/transfers"
        self.transfers[name] = self._post(path, transfer)["id"]

    def _order(self, name: str, account: str = "trader", **terms: Any) -> None:
        answer = self.brokerage.order(self.accounts[account], **terms)
        assert answer.is_success, f"{name}: {answer.text}"
        self.orders[name] = answer.json()["id"]

    def _cancel(self, name: str) -> None:
        self.brokerage.http.delete(self._order_path(name)).raise_for_status()

    def _order_path(self, name: str) -> str:
        return f"/v1/trading/accounts/{self.accounts['trader']}/orders/{self.orders[name]}"

    def _post(self, path: str, body: Any) -> Any:
        answer = self.brokerage.http.post(path, json=body)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()
