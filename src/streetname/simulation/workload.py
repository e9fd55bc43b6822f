"""The workload: random commands, most of them sensible, some repeated, some wrong on purpose."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from streetname.domain.accounts.account import Account
from streetname.domain.accounts.block import BlockAccount
from streetname.domain.accounts.close import CloseAccount
from streetname.domain.accounts.configure import ConfigurationChange, Configure
from streetname.domain.accounts.open import OpenAccount
from streetname.domain.accounts.profile import Agreement, Contact, Disclosures, Identity
from streetname.domain.funding.cancel import CancelTransfer
from streetname.domain.funding.link import LinkBank
from streetname.domain.funding.refuse import RejectTransfer, ReturnTransfer
from streetname.domain.funding.relationship import Relationship
from streetname.domain.funding.request import RequestTransfer
from streetname.domain.funding.transfer import Transfer
from streetname.domain.funding.unlink import UnlinkBank
from streetname.domain.market.pinning import PinQuote, UnpinQuote
from streetname.domain.orders.order import Order
from streetname.domain.values.ids import AccountId, RelationshipId, TransferId
from streetname.domain.values.rules import ChangeRules, FillModel, FractionalOrders, FundingPace
from streetname.simulation.asking import ACCEPTED, Asked
from streetname.simulation.chance import Chance
from streetname.simulation.market import Market
from streetname.simulation.model import Model
from streetname.simulation.options import Options
from streetname.simulation.order_workload import OrderWorkload

_REMEMBERED = 200
_HIGHEST_BID = 90_000_000
_NOBODY = AccountId("00000000-0000-4000-8000-000000000000")
_DISCLOSURES = Disclosures(
    is_control_person=False,
    is_affiliated_exchange_or_finra=False,
    is_politically_exposed=False,
    immediate_family_exposed=False,
)
_WRONG_AMOUNTS = (Decimal(0), Decimal(-5), Decimal("0.0000001"), Decimal(10) ** 12)
_OUTCOMES = ("REJECTED", "RETURNED", "QUEUED", "APPROVED", "PENDING", "CANCELED")
_REVIEWS = ("REJECTED", "ACTION_REQUIRED", "DISABLED", "ACCOUNT_CLOSED")


class Workload:
    """Thinks of commands, with no more knowledge than a client has, and a good look at the tape."""

    def __init__(self, chance: Chance, options: Options, model: Model, market: Market) -> None:
        self._chance = chance
        self._options = options
        self._model = model
        self._market = market
        self._about_orders = OrderWorkload(chance, options, model, market, self._account)
        self._applicants = 0
        self._accounts: list[AccountId] = []
        self._links: dict[AccountId, RelationshipId] = {}
        self._transfers: list[tuple[AccountId, TransferId]] = []
        self._again: list[Asked] = []
        self._kinds: dict[str, Callable[[datetime], Asked]] = {
            "open": self._open,
            "link": self._link,
            "transfer": self._transfer,
            "cancel_transfer": self._cancel_transfer,
            "refuse_transfer": self._refuse_transfer,
            "unlink": self._unlink,
            "configure": self._configure,
            "block": self._block,
            "close": self._close,
            "pin": self._pin,
            "unpin": self._unpin,
            "rules": self._rules,
        }

    def next(self, now: datetime) -> Asked:
        """The next command."""
        if self._again and self._chance.percent(max(self._options.repeated, 20)):
            return self._again.pop()
        if len(self._accounts) < self._options.accounts and self._chance.one_in(4):
            return self._open(now)
        kind = self._chance.weighted(self._options.commands)
        about_orders = self._about_orders.kinds.get(kind)
        asked = about_orders(now) if about_orders else self._kinds[kind](now)
        if asked is None:
            asked = self._transfer(now)
        if self._chance.percent(self._options.repeated):
            self._again.append(asked)
        return asked

    def answered(self, reply: object) -> None:
        """Remember what a reply has named."""
        match reply:
            case Account():
                if reply.id not in self._accounts:
                    self._accounts.append(reply.id)
            case Order():
                self._about_orders.answered(reply.account_id, reply.id)
            case Relationship():
                self._links[reply.account_id] = reply.id
            case Transfer():
                self._transfers.append((reply.account_id, reply.id))
                del self._transfers[:-_REMEMBERED]
            case _:
                pass

    def unanswered(self, lost: list[Asked]) -> None:
        """Nobody knows what became of these commands; a client would try again."""
        self._again.extend(asked for asked in reversed(lost) if self._chance.one_in(2))
        del self._again[:-_REMEMBERED]

    def _account(self) -> AccountId:
        if not self._accounts or self._chance.one_in(300):
            return _NOBODY
        account = self._chance.pick(self._accounts)
        if self._model.holders[account].status != "ACTIVE" and self._chance.percent(80):
            return self._chance.pick(self._accounts)
        return account

    def _open(self, _now: datetime) -> Asked:
        chance = self._chance
        self._applicants += 0 if chance.one_in(10) else 1
        flawed = chance.percent(self._options.flawed)
        margin = ("margin_agreement",) if chance.percent(self._options.margin) else ()
        wish = f"/fixtures/status={chance.pick(_REVIEWS)}/fixtures/" if chance.one_in(10) else None
        command = OpenAccount(
            contact=Contact(
                email_address=f"Owner{self._applicants}@example.com",
                phone_number="555-666-7788",
                street_address=("20 N San Mateo Dr",),
                city="San Mateo",
                state="CA",
                postal_code="not a code of any kind" if flawed else "94401",
                country="USA",
            ),
            identity=_owner(self._applicants),
            disclosures=_DISCLOSURES,
            agreements=tuple(
                Agreement(name, "2002-03-02T14:00:00Z", "127.0.0.1")
                for name in ("customer_agreement", *margin)
            ),
            additional_information=wish,
        )
        return Asked(command, 422 if flawed else ACCEPTED)

    def _link(self, _now: datetime) -> Asked:
        flawed = self._chance.percent(self._options.flawed)
        command = LinkBank(
            account_id=self._unlinked_account(),
            account_owner_name="An Owner",
            bank_account_type="CHECKING",
            bank_account_number="32131231abc",
            bank_routing_number="121000359" if flawed else "121000358",
        )
        return Asked(command, 400 if flawed else ACCEPTED)

    def _unlinked_account(self) -> AccountId:
        """An account that can be linked, mostly."""
        links = self._model.links
        free = [
            account
            for account in self._accounts
            if self._model.holders[account].status == "ACTIVE"
            and (account not in links or links[account].status == "CANCELED")
        ]
        return self._chance.pick(free) if free else self._account()

    def _unlink(self, _now: datetime) -> Asked:
        account = self._account()
        return Asked(UnlinkBank(account, self._links.get(account, RelationshipId(_NOBODY))))

    def _transfer(self, now: datetime) -> Asked:
        chance = self._chance
        account = self._unfunded_account()
        link = self._model.links.get(account)
        if link is None or link.status == "CANCELED":
            return self._link(now)
        if chance.percent(self._options.flawed):
            command = RequestTransfer(
                account, "ach", "INCOMING", chance.pick(_WRONG_AMOUNTS), RelationshipId(link.id)
            )
            return Asked(command, 422)
        cents = chance.between(1, 10 ** chance.between(3, 5 if self._options.poor else 7))
        wish = f"/fixtures/status={chance.pick(_OUTCOMES)}/fixtures/" if chance.one_in(8) else None
        direction = "OUTGOING" if self._has_cash(account) and chance.one_in(3) else "INCOMING"
        command = RequestTransfer(
            account,
            "ach",
            direction,
            Decimal(cents).scaleb(-2),
            RelationshipId(link.id),
            additional_information=wish,
        )
        return Asked(command)

    def _unfunded_account(self) -> AccountId:
        """The poorer of two accounts."""
        one, other = self._account(), self._account()
        return min(one, other, key=lambda account: self._model.cash.get(account, 0))

    def _has_cash(self, account: str) -> bool:
        return self._model.cash.get(account, 0) > 0

    def _cancel_transfer(self, now: datetime) -> Asked:
        if not self._transfers:
            return self._link(now)
        return Asked(CancelTransfer(*self._chance.pick(self._transfers)))

    def _refuse_transfer(self, now: datetime) -> Asked:
        if not self._transfers:
            return self._link(now)
        kind = self._chance.pick((RejectTransfer, ReturnTransfer))
        return Asked(kind(*self._chance.pick(self._transfers)))

    def _block(self, _now: datetime) -> Asked:
        """Block a part of what an account may do; more often, let all of it again."""
        chance, account = self._chance, self._account()
        lifted = BlockAccount(
            account, account_blocked=False, trading_blocked=False, transfers_blocked=False
        )
        match chance.below(8):
            case 0:
                return Asked(BlockAccount(account, account_blocked=True))
            case 1:
                return Asked(BlockAccount(account, trading_blocked=True))
            case 2:
                return Asked(BlockAccount(account, transfers_blocked=True))
            case _:
                return Asked(lifted)

    def _configure(self, _now: datetime) -> Asked:
        chance = self._chance
        match chance.below(24):
            case 0:
                change = ConfigurationChange(suspend_trade=True)
            case 1 | 2:
                change = ConfigurationChange(fractional_trading=chance.one_in(2))
            case 3 | 4:
                change = ConfigurationChange(max_margin_multiplier=chance.pick(("1", "2", "4")))
            case 5:
                wrong = ConfigurationChange(max_margin_multiplier="3")
                return Asked(Configure(self._account(), wrong), 422)
            case 6 | 7:
                change = ConfigurationChange(disable_overnight_trading=chance.one_in(2))
            case 8 | 9:
                change = ConfigurationChange(no_shorting=chance.one_in(2))
            case _:
                change = ConfigurationChange(suspend_trade=False)
        return Asked(Configure(self._account(), change, by_owner=True))

    def _close(self, _now: datetime) -> Asked:
        return Asked(CloseAccount(self._account()))

    def _pin(self, now: datetime) -> Asked:
        chance = self._chance
        symbol = chance.pick(self._options.symbols)
        if chance.percent(self._options.flawed):
            return Asked(PinQuote(symbol, Decimal(5), Decimal(4), Decimal(1), Decimal(1)), 422)
        quote = self._market.quote(symbol, now)
        middle = 10_000 if quote is None else (quote.bid + quote.ask) // 20_000_000
        leap = 2_000 if chance.percent(self._options.gone_wild) else 100
        moved = middle * (10_000 + chance.between(-leap, leap)) // 10_000
        bid = min(max(1, moved), _HIGHEST_BID)
        ask = bid + chance.below(max(2, bid // 500))
        size = Decimal(chance.pick((25, 100, 100, 10_000)))
        return Asked(PinQuote(symbol, _cents(bid), _cents(ask), size, size))

    def _unpin(self, _now: datetime) -> Asked:
        return Asked(UnpinQuote(self._chance.pick(self._options.symbols)))

    def _rules(self, _now: datetime) -> Asked:
        paces = (FundingPace.FAST, FundingPace.REALISTIC, FundingPace.MANUAL)
        match self._chance.below(4):
            case 0:
                return Asked(ChangeRules(fill_model=self._chance.pick(tuple(FillModel))))
            case 1:
                fractional = self._chance.pick(tuple(FractionalOrders))
                return Asked(ChangeRules(fractional_orders=fractional))
            case _:
                pass
        return Asked(ChangeRules(funding_pace=self._chance.pick(paces)))


def _owner(number: int) -> Identity:
    return Identity(
        given_name="Robin",
        family_name="Owner",
        date_of_birth="1970-01-01",
        tax_id=f"444-55-{number % 9000 + 1000}",
        tax_id_type="USA_SSN",
        country_of_citizenship="USA",
        country_of_birth="USA",
        country_of_tax_residence="USA",
        funding_source=("employment_income",),
    )


def _cents(amount: int) -> Decimal:
    return Decimal(amount).scaleb(-2)
