"""Forms that are made from a request's shape, and sent as what a client of the API would send.

A field is named by its place in the body, such as `contact.email_address`. What was entered becomes
JSON and is decoded by `wire` like any other body, so that a form can do what the API can, and is
refused what the API refuses. Faults name a field by the same place.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar, cast

import msgspec
from msgspec.inspect import (
    BoolType,
    DecimalType,
    IntType,
    StrType,
    Type,
    UnionType,
    VarTupleType,
    type_info,
)
from starlette.datastructures import FormData, UploadFile

from streetname.dashboard import formats
from streetname.dashboard.gate import sentence
from streetname.domain.errors import BrokerError, InvalidField
from streetname.domain.values.written import written
from streetname.wire.decoding import decode

Values: TypeAlias = Mapping[str, str | Sequence[str]]
"""What fields hold, by name."""

_Shape = TypeVar("_Shape")

_UNREAD = "request body format is invalid: "
_NO_NUMBER = "Invalid decimal string"
_PLACE = re.compile(r" - at `\$\.([^`]*)`")
_POSITION = re.compile(r"\[(\d+|\.\.\.)\]")
_MOST_BYTES = 4 << 20


class FieldKind(StrEnum):
    """What is entered, and how."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    SEVERAL = "several"
    LINES = "lines"
    DATE = "date"
    FILE = "file"


_MAY_BE_EMPTIED = (FieldKind.TEXT, FieldKind.CHOICE, FieldKind.DATE)


class Hint(msgspec.Struct, frozen=True):
    """What a shape does not say of a field: what people call it, its words, whether it is needed.

    Words that are codes are shown in capitals.
    """

    title: str = ""
    options: Iterable[str] = ()
    are_codes: bool = False
    required: bool = False
    help: str = ""
    kind: FieldKind | None = None
    attributes: dict[str, str] = {}


class Field(msgspec.Struct, frozen=True):
    """One field of a form."""

    name: str
    title: str
    kind: FieldKind
    options: Sequence[tuple[str, str]] = ()
    required: bool = False
    help: str = ""
    attributes: dict[str, str] = {}


class Group(msgspec.Struct, frozen=True):
    """Fields that belong together; those of a folded one are rarely filled in."""

    title: str
    fields: Sequence[Field]
    is_folded: bool = False
    help: str = ""


def fields_of(
    shape: type[msgspec.Struct],
    hints: Mapping[str, Hint],
    *,
    within: str = "",
    without: Iterable[str] = (),
) -> list[Field]:
    """The fields of a shape, but for shapes inside it; `hints` go by whole names."""
    left_out = set(without)
    found: list[Field] = []
    for member in msgspec.structs.fields(shape):
        name = f"{within}.{member.name}" if within else member.name
        kind = _kind(type_info(member.type))
        if kind is not None and member.name not in left_out:
            found.append(_field(name, kind, hints.get(name, Hint())))
    return found


def filled_in(form: FormData, fields: Iterable[Field]) -> dict[str, str | Sequence[str]]:
    """What the form holds, as it was entered, to be shown again if it is refused."""
    values: dict[str, str | Sequence[str]] = {}
    for field in fields:
        entered = [each.strip() for each in form.getlist(field.name) if isinstance(each, str)]
        if field.kind is FieldKind.SEVERAL:
            values[field.name] = [each for each in entered if each]
        else:
            values[field.name] = entered[0] if entered else ""
    return values


def body_of(
    values: Values, fields: Iterable[Field], *, with_emptied: bool = False
) -> dict[str, Any]:
    """The body that a client would send for these values; what is empty is left out.

    With `with_emptied`, a text that is empty is sent all the same: it takes what was there away.
    """
    body: dict[str, Any] = {}
    for field in fields:
        value = values.get(field.name)
        if isinstance(value, str) and field.kind is FieldKind.LINES:
            value = [line.strip() for line in value.splitlines() if line.strip()]
        if value or (value == "" and with_emptied and field.kind in _MAY_BE_EMPTIED):
            place(body, field.name, value if isinstance(value, str) else list(value))
    return body


def place(body: dict[str, Any], name: str, value: object) -> None:
    """Put a value where its name says."""
    *parents, last = name.split(".")
    for parent in parents:
        body = body.setdefault(parent, {})
    body[last] = value


def _with_lists(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The same, with a list in place of whatever has numbers for names."""
    if not isinstance(value, dict):
        return value
    members = cast("dict[str, Any]", value)
    if members and all(name.isdecimal() for name in members):
        return [_with_lists(members[name]) for name in sorted(members, key=int)]
    return {name: _with_lists(each) for name, each in members.items()}


def request_of(body: Mapping[str, Any], shape: type[_Shape]) -> _Shape:
    """The request that the API would read from this body, or its refusal."""
    return decode(msgspec.json.encode(_with_lists(body)), shape)


def values_of(part: msgspec.Struct | None, *, within: str = "") -> dict[str, str | Sequence[str]]:
    """What fields hold that show this part of a body, or of what is kept of one."""
    if part is None:
        return {}
    values: dict[str, str | Sequence[str]] = {}
    for name in part.__struct_fields__:
        value = getattr(part, name)
        shown = _entered(value)
        if shown is not None:
            values[f"{within}.{name}" if within else name] = shown
    return values


def changed(before: Values, after: Values) -> dict[str, str | Sequence[str]]:
    """The values that are others than before."""
    return {name: value for name, value in after.items() if value != before.get(name, "")}


def faults_of(refusal: BrokerError, fields: Sequence[Field]) -> tuple[dict[str, str], list[str]]:
    """What a refusal says of each field, and what it says of none."""
    by_field: dict[str, str] = {}
    others: list[str] = []
    message = refusal.message.removeprefix(_UNREAD)
    found = _PLACE.search(message)
    for fault in [message] if found else message.split(", "):
        at = found[1] if found else fault.partition(" ")[0]
        field = _named(at, fault, fields)
        if field is None:
            others.append(fault)
        else:
            by_field.setdefault(field.name, _said(fault, field))
    return by_field, others


async def uploaded(form: FormData, name: str) -> tuple[str, str] | None:
    """The MIME type and the content, in base64, of a file that was chosen; None if none was."""
    file = form.get(name)
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    if (file.size or 0) > _MOST_BYTES:
        raise InvalidField(f"{name} is larger than four megabytes")
    content = await file.read()
    return file.content_type or "", b64encode(content).decode()


def _field(name: str, kind: FieldKind, hint: Hint) -> Field:
    words = list(hint.options)
    if words and kind is FieldKind.TEXT:
        kind = FieldKind.CHOICE
    return Field(
        name=name,
        title=hint.title or _title(name),
        kind=hint.kind or kind,
        options=[(word, _shown(word, hint)) for word in words],
        required=hint.required,
        help=hint.help,
        attributes=hint.attributes,
    )


def _kind(info: Type) -> FieldKind | None:
    """How a member of this type is entered; None for one that is a shape of its own."""
    types = info.types if isinstance(info, UnionType) else (info,)
    for each in types:
        match each:
            case BoolType():
                return FieldKind.FLAG
            case VarTupleType(item_type=StrType()):
                return FieldKind.LINES if _takes_text(types) else FieldKind.SEVERAL
            case IntType() | DecimalType():
                return FieldKind.TEXT if _takes_text(types) else FieldKind.NUMBER
            case _:
                pass
    return FieldKind.TEXT if _takes_text(types) else None


def _takes_text(types: Iterable[Type]) -> bool:
    return any(isinstance(each, StrType) for each in types)


def _entered(value: object) -> str | Sequence[str] | None:
    """A value as somebody would enter it; None for what is not there and for whole shapes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return written(value)
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, tuple):
        several = cast("tuple[object, ...]", value)
        return [each for each in several if isinstance(each, str)] or None
    return None


def _named(place: str, fault: str, fields: Sequence[Field]) -> Field | None:
    """The field that a fault is about: by its whole name, or else by its words."""
    places = (_POSITION.sub(r".\1", place), _POSITION.sub("", place))
    for field in fields:
        if field.name in places:
            return field
    text = fault.replace("_", " ")
    mentioned = [field for field in fields if _is_word_in(field.name.replace("_", " "), text)]
    return max(mentioned, key=lambda field: len(field.name), default=None)


def _is_word_in(words: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(words)}\b", text) is not None


def _said(fault: str, field: Field) -> str:
    """A fault as it is said beside its field."""
    fault = _PLACE.sub("", fault).replace("`", "")
    if fault == _NO_NUMBER:
        return f"{field.title} must be a number."
    place, _, what = fault.partition(" ")
    if field.name.rpartition(".")[2] in place and what:
        fault = f"{field.title} {what}"
    return sentence(fault)


def _shown(word: str, hint: Hint) -> str:
    return word.replace("_", " ") if hint.are_codes else formats.words(word)


def _title(name: str) -> str:
    words = name.rpartition(".")[2].replace("_", " ")
    return words[:1].upper() + words[1:]
