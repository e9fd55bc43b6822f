"""Laws of watchlists, whatever is done to them in whichever order."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from streetname.domain.errors import BrokerError
from streetname.domain.values.changes import Command
from streetname.domain.watchlists.add import AddToWatchlist
from streetname.domain.watchlists.change import ChangeWatchlist
from streetname.domain.watchlists.create import CreateWatchlist
from streetname.domain.watchlists.delete import DeleteWatchlist
from streetname.domain.watchlists.remove import RemoveFromWatchlist
from tests.domain.watchlists.lists import AMBER, SYMBOLS, TEAL, ListDesk, by_id, by_name

owners = st.sampled_from([AMBER, TEAL])
names = st.sampled_from(["Tech", "Energy", "tech"])
symbols = st.sampled_from(SYMBOLS)
several = st.lists(symbols, max_size=8).map(tuple)


class Lists(RuleBasedStateMachine):
    """Beside the desk a plain model: per owner and name, the symbols in the client's order."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = ListDesk()
        self.model: dict[tuple[str, str], list[str]] = {}

    def happens(self, command: Command, *, expected: bool) -> None:
        """The command is carried out, or refused and without effect."""
        before = dict(self.desk.lists)
        try:
            self.desk.do(command)
        except BrokerError:
            assert not expected
            assert self.desk.lists == before
        else:
            assert expected

    def reference(self, owner: Any, name: str, *, identified: bool) -> Any:
        """By name, or by the identifier of the list of that name."""
        found = self.desk.watchlist_named(owner, name)
        return by_id(found, owner) if found and identified else by_name(name, owner)

    @rule(owner=owners, name=names, listed=several)
    def create(self, owner: Any, name: str, listed: tuple[str, ...]) -> None:
        is_free = (owner, name) not in self.model
        self.happens(CreateWatchlist(owner, name, listed), expected=is_free)
        if is_free:
            self.model[owner, name] = list(dict.fromkeys(listed))

    @rule(owner=owners, name=names, identified=st.booleans(), to=names)
    def rename(self, owner: Any, name: str, identified: bool, to: str) -> None:
        possible = (owner, name) in self.model and (to == name or (owner, to) not in self.model)
        reference = self.reference(owner, name, identified=identified)
        self.happens(ChangeWatchlist(reference, name=to), expected=possible)
        if possible:
            self.model[owner, to] = self.model.pop((owner, name))

    @rule(owner=owners, name=names, identified=st.booleans(), listed=several)
    def refill(self, owner: Any, name: str, identified: bool, listed: tuple[str, ...]) -> None:
        is_there = (owner, name) in self.model
        reference = self.reference(owner, name, identified=identified)
        self.happens(ChangeWatchlist(reference, symbols=listed), expected=is_there)
        if is_there:
            self.model[owner, name] = list(dict.fromkeys(listed))

    @rule(owner=owners, name=names, identified=st.booleans(), symbol=symbols)
    def add(self, owner: Any, name: str, identified: bool, symbol: str) -> None:
        is_there = (owner, name) in self.model
        reference = self.reference(owner, name, identified=identified)
        self.happens(AddToWatchlist(reference, symbol), expected=is_there)
        if is_there and symbol not in self.model[owner, name]:
            self.model[owner, name].append(symbol)

    @rule(owner=owners, name=names, identified=st.booleans(), symbol=symbols)
    def remove(self, owner: Any, name: str, identified: bool, symbol: str) -> None:
        is_on_it = symbol in self.model.get((owner, name), [])
        reference = self.reference(owner, name, identified=identified)
        self.happens(RemoveFromWatchlist(reference, symbol), expected=is_on_it)
        if is_on_it:
            self.model[owner, name].remove(symbol)

    @rule(owner=owners, name=names, identified=st.booleans())
    def delete(self, owner: Any, name: str, identified: bool) -> None:
        is_there = (owner, name) in self.model
        reference = self.reference(owner, name, identified=identified)
        self.happens(DeleteWatchlist(reference), expected=is_there)
        self.model.pop((owner, name), None)

    @invariant()
    def names_are_unique_per_account(self) -> None:
        taken = [(found.account_id, found.name) for found in self.desk.lists.values()]
        assert len(taken) == len(set(taken))

    @invariant()
    def assets_are_in_the_order_of_the_client_and_none_is_listed_twice(self) -> None:
        listed = {
            (found.account_id, found.name): self.desk.symbols(found)
            for found in self.desk.lists.values()
        }
        assert listed == self.model

    @invariant()
    def no_list_is_older_than_its_last_change(self) -> None:
        for found in self.desk.lists.values():
            assert found.created_at <= found.updated_at <= self.desk.now


TestLists = Lists.TestCase
