"""Faults: what can go wrong between a command and its answer, and what is left then."""

from collections.abc import Callable
from enum import Enum

from streetname.simulation.chance import Chance
from streetname.simulation.world import World

_PARTS_OF_A_COMMIT = ("balances", "events", "scheduled", "unscheduled", "removed", "progress")


class Aftermath(Enum):
    """What a fault leaves behind."""

    LOST = "what was decided has never been"
    KEPT = "what was decided stays, and nobody was answered"


def stop_before_commit(world: World, _chance: Chance) -> Aftermath:
    """The process ends between deciding and committing."""
    world.restart()
    return Aftermath.LOST


def stop_before_reply(world: World, _chance: Chance) -> Aftermath:
    """The process ends between committing and replying."""
    world.commit()
    world.restart()
    return Aftermath.KEPT


def fail_commit(world: World, chance: Chance) -> Aftermath:
    """Some part of a commit cannot be written, and the engine starts over."""
    world.cut_commit(chance.pick(_PARTS_OF_A_COMMIT))
    world.reload()
    return Aftermath.LOST


def stop_within_commit(world: World, chance: Chance) -> Aftermath:
    """The process ends in the middle of a commit."""
    world.cut_commit(chance.pick(_PARTS_OF_A_COMMIT))
    world.restart()
    return Aftermath.LOST


FAULTS: tuple[Callable[[World, Chance], Aftermath], ...] = (
    stop_before_commit,
    stop_before_reply,
    fail_commit,
    stop_within_commit,
)
