"""CloudEvents in binary mode of their Kafka binding, rewritten as structured ones.

In binary mode the attributes are headers (`ce_id`, ...), the value is the data, and `content-type` says what
it is. Everything behind this function sees structured JSON only.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable

from pydantic_core import from_json

_PREFIX = "ce_"
_CONTENT_TYPE = "content-type"
_STRUCTURED = "application/cloudevents"

# Name and value as Kafka gives them; a header may be null.
Header = tuple[str, bytes | None]


def structured(value: bytes | None, headers: Iterable[Header], key: bytes | None = None) -> bytes | None:
    """The record as one structured JSON CloudEvent; without ce_ headers it is one already.

    Nothing is judged here: what is no valid event makes a record that validation refuses. The subject is the
    key of the record; where the header is missing, the key stands for it. Data that is not JSON becomes
    `data_base64`, as the CloudEvents specification has it. Never raises, whatever the bytes.
    """
    attributes = [(name.lower(), content) for name, content in headers]
    content_type = next((content for name, content in attributes if name == _CONTENT_TYPE), None)
    if not any(name.startswith(_PREFIX) for name, _ in attributes) or _is_structured(content_type):
        return value
    pairs = [(name.removeprefix(_PREFIX), text) for name, text in attributes if name.startswith(_PREFIX)]
    if content_type is not None:
        pairs.append(("datacontenttype", content_type))
    if key is not None and all(name != "subject" for name, _ in pairs):
        pairs.append(("subject", key))
    members = [json.dumps(name).encode() + b":" + _written(text) for name, text in pairs]
    return b"{" + b",".join(members + _data(value)) + b"}"


def _is_structured(content_type: bytes | None) -> bool:
    return content_type is not None and content_type.lower().startswith(_STRUCTURED.encode())


def _written(text: bytes | None) -> bytes:
    """A header as a JSON string; null, which counts as missing, where it is not UTF-8."""
    try:
        return b"null" if text is None else json.dumps(text.decode()).encode()
    except UnicodeDecodeError:
        return b"null"


def _data(value: bytes | None) -> list[bytes]:
    if value is None:
        return []
    try:
        from_json(value)
    except ValueError:
        return [b'"data_base64":"' + base64.b64encode(value) + b'"']
    return [b'"data":' + value]
