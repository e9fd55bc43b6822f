"""Groups: what becomes of exits when something trades, and what must be true of them at rest."""

import msgspec

from streetname.simulation.amounts import NANO
from streetname.simulation.asking import Violation
from streetname.simulation.model import Model
from streetname.simulation.working import Working


class Exits:
    """Follows the orders of groups."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def traded(self, order: Working, quantity: int) -> None:
        """Take in that an order of a group has traded so much, and what follows from it."""
        self._count(order, quantity)
        others = [m for m in self._model.open_group(order) if not m.is_entry]
        if order.is_entry:
            if order.status == "filled":
                self._activated(order, others)
        elif order.is_open:
            for other in others:
                if other.status == "held":
                    assert other.quantity is not None
                    self._model.work(
                        msgspec.structs.replace(other, quantity=other.quantity - quantity)
                    )

    def _activated(self, entry: Working, legs: list[Working]) -> None:
        """Exits are for no more than is there; of two, the stop-loss works without being told."""
        owned = abs(self._model.owned(entry.account, entry.symbol).quantity)
        free = owned - self._model.held_shares.get((entry.account, entry.symbol), 0)
        for leg in legs:
            assert leg.quantity is not None
            sized = msgspec.structs.replace(leg, quantity=min(leg.quantity, free // NANO * NANO))
            if leg.leg == "stop_loss" and len(legs) > 1:
                sized = msgspec.structs.replace(sized, armed=True, live_at=entry.changed_at)
            self._model.work(sized)

    def adopted(self, old: Working, new: Working) -> None:
        """Let the group of a replaced order follow the new one."""
        if old.group == "simple":
            return
        for other in self._model.open_group(old):
            if other.id != new.id:
                followed = msgspec.structs.replace(
                    other,
                    parent=new.id if other.parent == old.id else other.parent,
                    quantity=new.quantity if new.is_entry else other.quantity,
                    lasting=new.lasting,
                    expires_at=new.expires_at,
                )
                self._model.work(followed)

    def check(self, order: Working) -> None:
        """An exit works if its entry is filled, and not before; it ends with its group."""
        if order.parent is None:
            return
        parent = self._model.orders[order.parent]
        others = [m for m in self._model.open_group(order) if not m.is_entry]
        if order.group == "oco":
            took_over = parent.status == "canceled" and order.triggered_at is not None
            sound = took_over or (parent.is_open and order.status == "held" and order.armed)
        elif parent.status != "filled":
            sound = parent.is_open and order.status == "held" and not order.armed
        elif order.status == "held":
            sound = order.armed and any(each.leg == "take_profit" for each in others)
        else:
            sound = True
        if not sound:
            raise Violation(f"an exit is not where its group is: {order}, {parent}")

    def _count(self, order: Working, quantity: int) -> None:
        """Exits never trade more than there is to get out of."""
        side = self._model.opened if order.is_entry else self._model.closed
        side.put(order.root, side.get(order.root, 0) + quantity)
        opened = self._model.opened.get(order.root, 0)
        if self._model.closed.get(order.root, 0) > opened:
            raise Violation(f"exits have traded more than {opened}: {order}")
