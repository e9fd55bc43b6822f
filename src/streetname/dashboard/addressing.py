"""Addresses: of requests, and in what requests say. Reading one never raises, whatever is in it."""

from urllib.parse import SplitResult, urlsplit

from starlette.requests import Request

_NOWHERE = SplitResult("", "", "", "", "")
_NOT_OF_A_PATH = str.maketrans({"?": "%3F", "#": "%23", "\\": "%5C"})


def parts_of(address: str) -> SplitResult:
    """The parts of an address; of one that makes no sense, nothing."""
    try:
        return urlsplit(address)
    except ValueError:
        return _NOWHERE


def path_of(request: Request) -> str:
    """The path that is asked for, ready to have a query put behind it."""
    path: str = request.scope["path"]
    return path.translate(_NOT_OF_A_PATH)


def here(request: Request) -> str:
    """The path and the query that are asked for."""
    query = request.scope["query_string"].decode(errors="replace")
    return f"{path_of(request)}?{query}" if query else path_of(request)
