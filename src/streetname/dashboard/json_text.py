"""JSON as people read it: indented, coloured, and with what is secret or personal left out."""

import html
import json
import re
from typing import Any, cast
from urllib.parse import parse_qsl

from markupsafe import Markup, escape

MASKED = "•••"
_LARGEST_COLOURED = 64 << 10
_TOKEN = re.compile(
    r'(?P<key>"(?:\\.|[^"\\])*")(?=\s*:)|(?P<text>"(?:\\.|[^"\\])*")'
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b)"
)
_SECRET = re.compile(
    r"name|mail|phone|address|street|city|postal|birth|tax|owner|bank_account|routing|passport"
    r"|secret|password|token|content|bearer|^unit$|^query$",
    re.IGNORECASE,
)
_SECRET_TEXT = re.compile(
    r"[^\s@\"']+@[^\s@\"']+|\b\d{3}-\d{2}-\d{4}\b|\+\d{9,}|/dashboard/(?:link|join)/[^\s\"'?]+"
)


def pretty(text: str) -> str:
    """The text indented if it is JSON, and as it is otherwise."""
    try:
        return _indented(json.loads(text))
    except (ValueError, RecursionError):
        return text


def coloured(text: str) -> Markup:
    """The text with its keys, texts and numbers marked for the style sheet."""
    if len(text) > _LARGEST_COLOURED:
        return escape(text)
    parts: list[str] = []
    end = 0
    for found in _TOKEN.finditer(text):
        between, token = html.escape(text[end : found.start()]), html.escape(found.group())
        parts.append(f'{between}<span class="json-{found.lastgroup}">{token}</span>')
        end = found.end()
    parts.append(html.escape(text[end:]))
    return Markup("".join(parts))  # noqa: S704 - every part of it is escaped


def masked(body: bytes) -> str:
    """JSON, indented, without what is secret or personal; of anything else only its size."""
    try:
        return _indented(_masked(json.loads(body)))
    except ValueError:
        return f"{len(body):,} bytes that are not JSON"
    except RecursionError:
        return f"{len(body):,} bytes of JSON, nested too deeply to be shown"


def masked_query(query: str) -> str:
    """A query without what people searched for."""
    return "&".join(
        f"{name}={MASKED if _SECRET.search(name) else _SECRET_TEXT.sub(MASKED, value)}"
        for name, value in parse_qsl(query, keep_blank_values=True)
    )


def _indented(value: Any) -> str:  # noqa: ANN401 - JSON is anything
    """The value as JSON; half a surrogate pair, which no page can hold, as a question mark."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()


def _masked(value: Any) -> Any:  # noqa: ANN401 - JSON is anything
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return {
            name: _hidden(one) if _SECRET.search(name) else _masked(one)
            for name, one in members.items()
        }
    if isinstance(value, list):
        return [_masked(one) for one in cast("list[Any]", value)]
    return _SECRET_TEXT.sub(MASKED, value) if isinstance(value, str) else value


def _hidden(value: Any) -> Any:  # noqa: ANN401 - JSON is anything
    if isinstance(value, dict):
        return {name: _hidden(one) for name, one in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_hidden(one) for one in cast("list[Any]", value)]
    return value if value is None or isinstance(value, bool) else MASKED
