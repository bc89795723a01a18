"""How the bodies are written and read that schemathesis does not know: a line of JSON for each item of a list."""

import json

import schemathesis
from schemathesis.transport.requests import REQUESTS_TRANSPORT

MEDIA = ["application/x-ndjson", "application/ndjson", "application/jsonl"]


@REQUESTS_TRANSPORT.serializer(*MEDIA)
def write(context, value):
    if isinstance(value, (bytes, str)):
        return {"data": value}
    lines = value if isinstance(value, list) else [value]
    return {"data": "".join(json.dumps(line) + "\n" for line in lines).encode()}


@schemathesis.deserializer(*MEDIA)
def read(context, response):
    return [json.loads(line) for line in response.content.decode().splitlines()]
