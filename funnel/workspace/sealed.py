"""A small JSON file that shows damage: its last key holds the SHA-256 of everything else in it."""

from __future__ import annotations

import hashlib
import json
from typing import Any, TypeVar

import msgspec

SEAL = "seal"

Typed = TypeVar("Typed")


class Broken(ValueError):
    """What was read is not what was written."""


def fingerprint(plain: Any) -> str:
    """The SHA-256 of plain data, however its file is laid out."""
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(content: dict[str, Any]) -> bytes:
    """The bytes of a sealed file."""
    plain = json.loads(json.dumps(content, default=str))
    return json.dumps(plain | {SEAL: fingerprint(plain)}, ensure_ascii=False, indent=1).encode()


def unsealed(content: bytes) -> tuple[dict[str, Any], bool]:
    """What a file says, and whether it bore a seal; files of earlier versions bear none.

    Raises `Broken` for anything that is no JSON object, and for a seal that does not fit.
    """
    try:
        plain = json.loads(content)
        if not isinstance(plain, dict):
            raise Broken("no object")
        seal = plain.pop(SEAL, None)
        if seal is not None and seal != fingerprint(plain):
            raise Broken("the seal does not fit")
    except (ValueError, RecursionError) as cause:
        raise Broken(str(cause)) from cause
    return plain, seal is not None


def typed(plain: Any, kind: type[Typed]) -> Typed:
    """Plain data as one typed thing; raises `Broken` where a field has another type."""
    try:
        return msgspec.convert(plain, kind)
    except (msgspec.ValidationError, ValueError, RecursionError) as cause:
        raise Broken(str(cause)) from cause
