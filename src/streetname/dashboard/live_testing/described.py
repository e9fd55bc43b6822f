"""What Live Testing needs to know of the API's operations."""

from collections.abc import Sequence
from typing import Any, Protocol

from streetname.wire.doors import Door


class DescribedParameter(Protocol):
    """A query parameter of an operation."""

    @property
    def name(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def required(self) -> bool: ...


class Described(Protocol):
    """An operation of the API."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def request(self) -> Any: ...  # noqa: ANN401 - any shape
    @property
    def parameters(self) -> Sequence[DescribedParameter]: ...
    @property
    def media_type(self) -> str: ...
    @property
    def door(self) -> Door | None: ...
