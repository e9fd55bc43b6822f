"""The same request for a shell and for Python, with keys that come from the surroundings."""

import json
import shlex
from pprint import pformat
from urllib.parse import quote

from streetname.wire.doors import Door

_CLIENTS = {
    Door.BROKER: ("broker", "BrokerClient", "/v1/"),
    Door.TRADING: ("trading", "TradingClient", "/v2/"),
}


def curl(origin: str, method: str, path: str, query: str, body: str, door: Door) -> str:
    """A command for a shell."""
    parts = ["curl"]
    if door is Door.BROKER:
        parts += ['--user "$STREETNAME_KEY:$STREETNAME_SECRET"']
    else:
        parts += ['--header "APCA-API-KEY-ID: $STREETNAME_KEY"']
        parts += ['--header "APCA-API-SECRET-KEY: $STREETNAME_SECRET"']
    if method != "GET":
        parts += [f"--request {method}"]
    if body:
        parts += ["--header 'Content-Type: application/json'", f"--data {shlex.quote(body)}"]
    parts += [shlex.quote(_url(origin, path, query))]
    return " \\\n  ".join(parts)


def python(
    origin: str,
    method: str,
    path: str,
    query: str,
    body: str,
    door: Door,
    *,
    is_stream: bool = False,
) -> str:
    """A program: with the official client where the path is one of its own.

    A stream is read line by line as it comes, which the client does not do.
    """
    if is_stream:
        return _listening(origin, path, query, door)
    module, client, prefix = _CLIENTS[door]
    if not path.startswith(prefix) or (method == "DELETE" and query):
        return _plain(origin, method, path, query, body, door)
    given = [repr("/" + quote(path.removeprefix(prefix), safe="/:"))]
    if method in ("POST", "PUT", "PATCH") and query:
        given = [repr("/" + quote(path.removeprefix(prefix), safe="/:") + f"?{query}")]
    elif query:
        given.append(repr(query))
    if body and method != "GET":
        given.append(_literal(body))
    arguments = "".join(f"    {one.replace(chr(10), chr(10) + '    ')},\n" for one in given)
    return (
        f"import os\n\nfrom alpaca.{module}.client import {client}\n\n"
        f"client = {client}(\n"
        '    os.environ["STREETNAME_KEY"],\n    os.environ["STREETNAME_SECRET"],\n'
        f'    url_override="{origin}",\n    raw_data=True,\n)\n'
        f"answer = client.{method.lower()}(\n{arguments})\nprint(answer)"
    )


def _plain(origin: str, method: str, path: str, query: str, body: str, door: Door) -> str:
    sent = f"    json={_literal(body)},\n" if body else ""
    return (
        "import os\n\nimport requests\n\n"
        f'answer = requests.request(\n    "{method}",\n    {_url(origin, path, query)!r},\n'
        f"    {_key(door)},\n{sent}    timeout=30,\n)\nprint(answer.status_code, answer.text)"
    )


def _listening(origin: str, path: str, query: str, door: Door) -> str:
    # A stream that has nothing to tell says so more often than once a minute.
    return (
        "import os\n\nimport requests\n\n"
        f"answer = requests.get(\n    {_url(origin, path, query)!r},\n"
        f"    {_key(door)},\n    stream=True,\n    timeout=60,\n)\n"
        "for line in answer.iter_lines(decode_unicode=True):\n    if line:\n        print(line)"
    )


def _key(door: Door) -> str:
    if door is Door.BROKER:
        return 'auth=(os.environ["STREETNAME_KEY"], os.environ["STREETNAME_SECRET"])'
    return (
        'headers={\n        "APCA-API-KEY-ID": os.environ["STREETNAME_KEY"],\n'
        '        "APCA-API-SECRET-KEY": os.environ["STREETNAME_SECRET"],\n    }'
    )


def _url(origin: str, path: str, query: str) -> str:
    return origin + quote(path, safe="/:") + (f"?{query}" if query else "")


def _literal(body: str) -> str:
    return pformat(json.loads(body), sort_dicts=False, width=88)
