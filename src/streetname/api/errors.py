"""Refusals as responses: the one place where an error becomes HTTP.

Every error has Alpaca's shape, `{"code": …, "message": "…"}`, and for some refusals further facts.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import perf_counter

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from streetname.domain.errors import BrokerError
from streetname.engine.runner import CommitFailedError, StoppedError
from streetname.environments.recent_requests import CALLER

_log = logging.getLogger(__name__)

_INTERNAL = 50010000
_UNAVAILABLE = 50310000
_STOPPED = "the environment is being reset or shut down: try again"
_NOT_KEPT = "the request could not be made durable and has had no effect: try again"
_JSON = "application/json; charset=UTF-8"

Endpoint = Callable[[Request], Awaitable[Response]]


def answered(endpoint: Endpoint) -> Endpoint:
    """The endpoint, with whatever it raises turned into a response, and remembered for a while."""

    async def answer(request: Request) -> Response:
        began = perf_counter()
        try:
            response = await endpoint(request)
        except BrokerError as refusal:
            response = refused(refusal)
        except StoppedError:
            response = error_response(503, _UNAVAILABLE, _STOPPED)
        except CommitFailedError:
            response = error_response(500, _INTERNAL, _NOT_KEPT)
        except ClientDisconnect:
            raise
        except Exception:  # noqa: BLE001 - a bug: the caller gets the standard answer, the log the rest
            _log.exception("%s %s failed", request.method, request.scope["path"])
            response = error_response(500, _INTERNAL, "internal server error occurred")
        scope = request.scope
        if CALLER in scope:
            requests, key_id = scope[CALLER]
            requests.add(scope, key_id, response.status_code, began, response)
        return response

    return answer


def refused(refusal: BrokerError) -> Response:
    """The refusal as a response."""
    return error_response(refusal.status, refusal.number, refusal.message, refusal.facts)


def error_response(
    status: int,
    code: int,
    message: str,
    facts: Mapping[str, str | Sequence[str]] | None = None,
) -> Response:
    """An error in Alpaca's shape, members in alphabetical order."""
    members = {"code": code, "message": message, **(facts or {})}
    body = msgspec.json.encode(dict(sorted(members.items())))
    return Response(body, status, media_type=_JSON)
