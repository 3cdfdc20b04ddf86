"""The envelope of an activity: a CloudEvent of version 1.0 in JSON."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Strict

from models.activities import CATALOGUE, PREFIX
from models.fields import Id, Moment, Record, refused, shown

_JSON_TYPE = re.compile(r"[\w.!#$&^+-]+/([\w.!#$&^-]+\+)*json\s*(;.*)?", re.ASCII | re.IGNORECASE)


def _known(name: str) -> str:
    if not name.startswith(PREFIX) or name.removeprefix(PREFIX) not in CATALOGUE:
        raise refused(f"{shown(name)} is not a type of activity")
    return name


def _json(content_type: str) -> str:
    if not _JSON_TYPE.fullmatch(content_type):
        raise refused(f"{shown(content_type)} is not JSON, such as application/json")
    return content_type


def _an_object(data: object) -> object:
    if not isinstance(data, dict):
        raise refused(f"{shown(data)} is not an object")
    return data


def _no_binary_data(_: object) -> None:
    raise refused("the data is binary (data_base64); it has to be a JSON object in `data`")


class Envelope(Record):
    """The attributes of a CloudEvent that we read; others (extensions) are allowed and ignored."""

    data_base64: Annotated[None, BeforeValidator(_no_binary_data)] = None
    specversion: Literal["1.0"]
    id: Id
    source: Id
    type: Annotated[str, Strict(), AfterValidator(_known)]
    subject: Id
    time: Moment
    datacontenttype: Annotated[str, Strict(), AfterValidator(_json)] | None = None
    data: Annotated[dict[str, Any], BeforeValidator(_an_object)]
