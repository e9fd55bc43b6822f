"""The API described: an OpenAPI 3.1 document, made from the operations and the wire's shapes."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from types import UnionType
from typing import Any, TypeAlias, Union, cast, get_args, get_origin

import msgspec
from starlette.responses import Response

from streetname import __version__
from streetname.api.call import Call
from streetname.api.operations import JSON, Operation, Parameter
from streetname.wire.doors import Door

_Json: TypeAlias = dict[str, Any]
_Schemas: TypeAlias = dict[Any, _Json]

_PATH = "/openapi.json"
_SCHEMAS = "#/components/schemas/{name}"
_PLACE = re.compile(r"{(\w+)(?::\w+)?}")
_NO_CONTENT = 204
_COMPOSED = (list, Union, UnionType)
_KEY, _SECRET = "APCA-API-KEY-ID", "APCA-API-SECRET-KEY"
_SECURITY_SCHEMES: _Json = {
    "basic": {"type": "http", "scheme": "basic"},
    "key": {"type": "apiKey", "in": "header", "name": _KEY},
    "secret": {"type": "apiKey", "in": "header", "name": _SECRET},
}
_SECURITY: dict[Door, _Json] = {
    Door.BROKER: {"basic": []},
    Door.TRADING: {"key": [], "secret": []},
}
_ABOUT = (
    "A brokerage you can run. The paths below /v1 and /v2 are Alpaca's Broker API and, with an"
    " account's own key, its Trading API; those below /sandbox/v1 control the environment that the"
    " key opens."
)


class Error(msgspec.Struct):
    """Why a request was refused; some refusals carry further members."""

    code: int
    message: str


def description(operations: Sequence[Operation]) -> Operation:
    """The operation that describes these operations, and itself."""

    async def get_description(_call: Call) -> Response:
        """This document."""
        return Response(written(), media_type=JSON)

    @cache
    def written() -> bytes:
        return msgspec.json.encode(document([*operations, itself]))

    itself = Operation(
        "GET", _PATH, get_description, "This description", response=dict[str, Any], door=None
    )
    return itself


def document(operations: Sequence[Operation]) -> _Json:
    """The OpenAPI document of these operations."""
    shapes = [shape for o in operations for shape in (o.request, o.response) if shape is not None]
    plain = list(dict.fromkeys(part for shape in [*shapes, Error] for part in _parts(shape)))
    found, components = msgspec.json.schema_components(plain, ref_template=_SCHEMAS)
    for name, member in _at_times_absent(plain):
        required: list[str] = components.get(name, {}).get("required", [])
        if member in required:
            required.remove(member)
    schemas: _Schemas = dict(zip(plain, found, strict=True))
    paths: dict[str, _Json] = {}
    names: set[str] = set()
    for operation in operations:
        path = _PLACE.sub(r"{\1}", operation.path)
        described = {"operationId": _name(operation, names), **_described(operation, schemas)}
        at_path, method = paths.setdefault(path, {}), operation.method.lower()
        at_path[method] = _either(at_path[method], described) if method in at_path else described
    return {
        "openapi": "3.1.0",
        "info": {"title": "Streetname", "version": __version__, "description": _ABOUT},
        "security": [_SECURITY[Door.BROKER]],
        "paths": paths,
        "components": {
            "schemas": _lenient(components),
            "securitySchemes": _SECURITY_SCHEMES,
        },
    }


def _described(operation: Operation, schemas: _Schemas) -> _Json:
    handler: Any = operation.handler
    described: _Json = {
        "tags": [_room(handler)],
        "summary": operation.summary,
        "description": handler.__doc__,
        "parameters": [
            *map(_place, _PLACE.findall(operation.path)),
            *map(_query, operation.parameters),
        ],
        "responses": {
            str(operation.status): _response(operation, schemas),
            "4XX": {
                "description": "The request is refused",
                "content": {"application/json": {"schema": schemas[Error]}},
            },
        },
    }
    if operation.request is not None:
        content = {"application/json": {"schema": _schema(operation.request, schemas)}}
        described["requestBody"] = {"required": True, "content": content}
    if operation.door is not Door.BROKER:
        described["security"] = [] if operation.door is None else [_SECURITY[operation.door]]
    return described


def _either(first: _Json, second: _Json) -> _Json:
    """One description of what both doors have at the same path, each with its own answer."""
    status = next(iter(first["responses"]))
    contents = [each["responses"][status]["content"] for each in (first, second)]
    content = {
        media_type: {"schema": {"anyOf": [each[media_type]["schema"] for each in contents]}}
        for media_type in contents[0]
    }
    known = [parameter["name"] for parameter in first["parameters"]]
    return {
        **first,
        "summary": f"{first['summary']}; at the other door: {second['summary']}",
        "parameters": [
            *first["parameters"],
            *(each for each in second["parameters"] if each["name"] not in known),
        ],
        "responses": {**first["responses"], status: {"description": "Either", "content": content}},
        "security": list(_SECURITY.values()),
    }


def _name(operation: Operation, names: set[str]) -> str:
    """A name that no operation has yet; one that answers at several paths gets numbers."""
    handler: Any = operation.handler
    plain = name = f"{_room(handler)}.{handler.__name__}"
    number = 1
    while name in names:
        number += 1
        name = f"{plain}_{number}"
    names.add(name)
    return name


def _room(handler: Any) -> str:  # noqa: ANN401 - any function of a module
    return handler.__module__.removeprefix("streetname.api.")


def _response(operation: Operation, schemas: _Schemas) -> _Json:
    if operation.response is None or operation.status == _NO_CONTENT:
        return {"description": operation.summary}
    kind = operation.media_type.partition(";")[0]
    schema = _schema(operation.response, schemas)
    return {"description": operation.summary, "content": {kind: {"schema": schema}}}


def _place(name: str) -> _Json:
    schema = {"type": "string"}
    if name.endswith("_id") and "symbol" not in name:
        schema["format"] = "uuid"
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query(parameter: Parameter) -> _Json:
    one: _Json = {"type": "string"}
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.about,
        "required": parameter.required,
        "schema": {"type": "array", "items": one} if parameter.repeated else one,
    }


def _parts(shape: Any) -> Iterator[Any]:  # noqa: ANN401 - any shape
    """The shapes that lists and unions are made of."""
    if get_origin(shape) in _COMPOSED:
        for part in get_args(shape):
            yield from _parts(part)
    else:
        yield shape


def _at_times_absent(shapes: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """The members that an answer may leave out, each with the name of its shape."""
    seen: set[type] = set()
    waiting = list(shapes)
    while waiting:
        shape = waiting.pop()
        waiting.extend(get_args(shape))
        if not isinstance(shape, type) or not issubclass(shape, msgspec.Struct) or shape in seen:
            continue
        seen.add(shape)
        for member in msgspec.structs.fields(shape):
            waiting.append(member.type)
            if msgspec.UnsetType in get_args(member.type):
                yield shape.__name__, member.encode_name


def _schema(shape: Any, schemas: _Schemas) -> _Json:  # noqa: ANN401 - any shape
    origin = get_origin(shape)
    if origin not in _COMPOSED:
        return schemas[shape]
    parts = [_schema(part, schemas) for part in get_args(shape)]
    return {"type": "array", "items": parts[0]} if origin is list else {"anyOf": parts}


def _lenient(schema: object) -> object:
    """The schema, with numbers beside strings wherever a decimal is read."""
    if isinstance(schema, list):
        return [_lenient(part) for part in cast("list[object]", schema)]
    if not isinstance(schema, dict):
        return schema
    members = cast("_Json", schema)
    if members.get("format") == "decimal":
        return {**members, "type": ["string", "number"]}
    return {name: _lenient(part) for name, part in members.items()}
