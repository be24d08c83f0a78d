"""The file of a sealed key: its shape, written one way only and read strictly, so that no bit of it can change."""

from __future__ import annotations

import base64
import hmac
from itertools import combinations
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError

from workbench.errors import WorkbenchError
from workbench.rules.canonical import canonical_json

FORMAT = "contest-workbench-sealed-key"
VERSION = 1
MOST_HOLDERS = 5
_MOST_BYTES = 1_000_000  # 40 times a bank of 1,000 items
_MOST_MEMORY_KIB, _MOST_PASSES, _MOST_LANES = 262_144, 10, 8


def _as_bytes(value: object) -> object:
    return base64.b64decode(value, validate=True) if isinstance(value, str) else value


def _as_text(value: bytes) -> str:
    return base64.b64encode(value).decode()


_Base64 = Annotated[bytes, BeforeValidator(_as_bytes), PlainSerializer(_as_text, when_used="json")]
_Nonce = Annotated[_Base64, Field(min_length=12, max_length=12)]
_Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Cost(_Part):
    """How much work one guess at a passphrase costs: the parameters of Argon2id, memory in KiB."""

    memory_kib: int
    passes: int
    lanes: int


class Holder(_Part):
    """One person who holds a passphrase, with the salt of that passphrase."""

    code: str
    salt: Annotated[_Base64, Field(min_length=16, max_length=16)]


class Wrap(_Part):
    """The data key wrapped for one pair of holders."""

    pair: tuple[str, str]
    nonce: _Nonce
    box: Annotated[_Base64, Field(min_length=48, max_length=48)]


class Header(_Part):
    """What a sealed key is bound to; every wrap authenticates all of it."""

    format: Literal["contest-workbench-sealed-key"] = "contest-workbench-sealed-key"
    version: Literal[1] = 1
    k: Literal[2] = 2
    pool_digest: _Hex
    commitment: _Hex
    cost: Cost
    holders: tuple[Holder, ...]

    def codes(self) -> tuple[str, ...]:
        """Name the holders."""
        return tuple(holder.code for holder in self.holders)

    def bound(self) -> bytes:
        """Give the bytes that every wrap authenticates."""
        return _canonical(Header(**{name: getattr(self, name) for name in Header.model_fields}))

    def bound_with(self, wraps: tuple[Wrap, ...]) -> bytes:
        """Give the bytes that the sealed key authenticates: the header and the wraps of all pairs.

        With the wraps inside, a change to the wrap of an absent holder is noticed by those who are present.
        """
        return self.bound() + b"".join(_canonical(wrap) for wrap in wraps)


class SealedBlob(Header):
    """The whole file: header, one wrap a pair in order, and the box with the key."""

    wraps: tuple[Wrap, ...]
    nonce: _Nonce
    box: _Base64

    def to_bytes(self) -> bytes:
        """Write the file."""
        return _canonical(self)


class _Tag(BaseModel):
    format: str
    version: int


def read_blob(data: bytes, *, pool_digest: str, commitment: str) -> SealedBlob:
    """Read a file that must be the sealed key of this pool under this commitment; anything else is refused."""
    blob = _parse(data)
    _check_cost(blob.cost)
    if not _is_same(blob.pool_digest, pool_digest):
        raise WorkbenchError("sealing.other_pool", found=blob.pool_digest[:12], expected=pool_digest[:12])
    if not _is_same(blob.commitment, commitment):
        raise WorkbenchError("sealing.other_commitment")
    return blob


def _parse(data: bytes) -> SealedBlob:
    if len(data) > _MOST_BYTES:
        raise WorkbenchError("sealing.unreadable_blob")
    try:
        tag = _Tag.model_validate_json(data)
        if (tag.format, tag.version) != (FORMAT, VERSION):
            raise WorkbenchError("sealing.foreign_blob")
        blob = SealedBlob.model_validate_json(data)
    except ValidationError:
        raise WorkbenchError("sealing.unreadable_blob") from None
    codes = blob.codes()
    in_order = 2 <= len(codes) <= MOST_HOLDERS and list(codes) == sorted(set(codes))
    pairs = [wrap.pair for wrap in blob.wraps]
    # Written any other way, two different files would hold the same key.
    if not in_order or pairs != list(combinations(codes, 2)) or blob.to_bytes() != data:
        raise WorkbenchError("sealing.unreadable_blob")
    return blob


def _check_cost(cost: Cost) -> None:
    """Refuse a file whose opening would exhaust the machine."""
    is_sane = 1 <= cost.lanes <= _MOST_LANES and 1 <= cost.passes <= _MOST_PASSES
    if not is_sane or not 8 * cost.lanes <= cost.memory_kib <= _MOST_MEMORY_KIB:
        raise WorkbenchError("sealing.cost_refused")


def _is_same(found: str, expected: str) -> bool:
    return hmac.compare_digest(found.encode(), expected.encode())


def _canonical(part: BaseModel) -> bytes:
    return canonical_json(part.model_dump(mode="json")).encode()
