"""Seals a week's key so that no one person can open it: any two holders together can, and nobody else.

A random data key encrypts the answers (AES-256-GCM). Each holder's passphrase becomes a key by Argon2id, and for every
pair of holders the data key is wrapped under both of their keys (HKDF-SHA256). The file names the pool, the holders
and a commitment to the answers, and authenticates all of it. The commitment is printed in the minutes before the
week: SHA-256 of a tag, a random nonce and the answers, so it tells nothing early and proves afterwards that nothing
was changed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workbench.errors import WorkbenchError
from workbench.rules.canonical import canonical_json
from workbench.rules.sealed_blob import FORMAT, MOST_HOLDERS, Cost, Header, Holder, SealedBlob, Wrap, read_blob

RandomBytes = Callable[[int], bytes]

# RFC 9106, section 4, the second recommended option: 64 MiB, 3 passes, 4 lanes.
OFFICE_COST = Cost(memory_kib=65_536, passes=3, lanes=4)
SHORTEST_PASSPHRASE = 12
_FEWEST_DIFFERENT = 5
_COMMITMENT_TAG = b"contest-workbench/key-commitment/1\n"
_NONCE_BYTES = 32
_BLOCK = 256  # the box is filled up to a multiple, so that its length does not tell how many answers have two letters


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A sealed key: the file to keep, and the commitment to print in the minutes (64 hex digits)."""

    blob: bytes
    commitment: str

    @property
    def sha256(self) -> str:
        """Give the fingerprint of the file, in hex."""
        return hashlib.sha256(self.blob).hexdigest()


@dataclass(frozen=True, slots=True)
class OpenedKey:
    """An opened key, item code to its correct letters, and the nonce (hex) with which anyone can check it."""

    key: dict[str, str]
    nonce: str


def seal_key(
    key: Mapping[str, str],
    *,
    pool_digest: str,
    holders: Mapping[str, str],
    random_bytes: RandomBytes,
    cost: Cost = OFFICE_COST,
) -> SealedKey:
    """Seal a pool's key to two to five holders, of whom any two can open it.

    ``key`` maps item code to correct letters ("B", "AC"); ``holders`` maps holder code to passphrase. ``random_bytes``
    is ``secrets.token_bytes`` outside of tests. Before returning, every pair is proved to open the file.
    """
    plain = _canonical_key(key)
    passphrases = _new_passphrases(holders)
    nonce = _draw(random_bytes, _NONCE_BYTES)
    commitment = commitment_of(key, nonce.hex())
    header = Header(
        pool_digest=pool_digest,
        commitment=commitment,
        cost=cost,
        holders=tuple(Holder(code=code, salt=_draw(random_bytes, 16)) for code in sorted(passphrases)),
    )
    keys = _holder_keys(header, passphrases)
    data_key = _draw(random_bytes, 32)
    wraps = tuple(_wrap(header, pair, keys, data_key, random_bytes) for pair in combinations(header.codes(), 2))
    filling = b" " * (-len(plain) % _BLOCK)
    box_nonce = _draw(random_bytes, 12)
    box = AESGCM(data_key).encrypt(box_nonce, nonce + plain + filling, header.bound_with(wraps))
    fields = {name: getattr(header, name) for name in Header.model_fields}
    blob = SealedBlob(**fields, wraps=wraps, nonce=box_nonce, box=box).to_bytes()
    # The plain key is about to leave the working database: a file that does not open would lose it for ever.
    if _open(read_blob(blob, pool_digest=pool_digest, commitment=commitment), keys).key != dict(key):
        raise WorkbenchError("sealing.tampered")
    return SealedKey(blob, commitment)


def check_blob(blob: bytes, *, pool_digest: str, commitment: str, sha256: str | None = None) -> tuple[str, ...]:
    """Check without any passphrase that a file is the sealed key of this pool; give the codes of its holders.

    ``sha256`` is the fingerprint printed in the minutes; with it, a change of any bit is found. Without it, a change
    inside the encrypted parts is found only at the opening.
    """
    if sha256 is not None and not hmac.compare_digest(hashlib.sha256(blob).hexdigest().encode(), sha256.encode()):
        raise WorkbenchError("sealing.other_file")
    return read_blob(blob, pool_digest=pool_digest, commitment=commitment).codes()


def open_key(blob: bytes, *, pool_digest: str, commitment: str, passphrases: Mapping[str, str]) -> dict[str, str]:
    """Open a sealed key with the passphrases of two holders (holder code to passphrase); give item code to letters.

    Where more than two are given, all of them must be right. A wrong one is not named, for that would let a person
    try another's passphrase.
    """
    return open_with_proof(blob, pool_digest=pool_digest, commitment=commitment, passphrases=passphrases).key


def open_with_proof(blob: bytes, *, pool_digest: str, commitment: str, passphrases: Mapping[str, str]) -> OpenedKey:
    """Open a sealed key as ``open_key`` does, and give the commitment's nonce as well, to print in the minutes."""
    sealed = read_blob(blob, pool_digest=pool_digest, commitment=commitment)
    return _open(sealed, _holder_keys(sealed, _given_passphrases(sealed, passphrases)))


def commitment_of(key: Mapping[str, str], nonce: str) -> str:
    """Compute the commitment of a key under a nonce (hex): what the minutes of the sealing must show."""
    return hashlib.sha256(_COMMITMENT_TAG + bytes.fromhex(nonce) + _canonical_key(key)).hexdigest()


def _canonical_key(key: Mapping[str, str]) -> bytes:
    if not key:
        raise WorkbenchError("sealing.key_empty")
    for code, letters in key.items():
        is_letters = letters.isascii() and letters.isalpha() and letters == "".join(sorted(set(letters.upper())))
        if not code or not code.isprintable() or not is_letters:
            raise WorkbenchError("sealing.key_wrong", item=code)
    return canonical_json(dict(key)).encode()


def _draw(random_bytes: RandomBytes, size: int) -> bytes:
    drawn = random_bytes(size)
    if len(drawn) != size:
        raise ValueError(f"the random source gave {len(drawn)} bytes instead of {size}")
    return drawn


def _normal_passphrase(passphrase: str) -> str:
    """Give the form in which a passphrase counts: composed letters, and single spaces, which keyboards add and lose."""
    return " ".join(unicodedata.normalize("NFC", passphrase).split())


def _identity(code: str) -> str:
    return " ".join(unicodedata.normalize("NFC", code).split()).casefold()


def _by_identity(passphrases: Mapping[str, str], codes: Mapping[str, str]) -> dict[str, str]:
    """Give holder code to passphrase in its normal form; one holder under two spellings is refused."""
    found: dict[str, str] = {}
    for typed, passphrase in passphrases.items():
        if _identity(typed) not in codes:
            raise WorkbenchError("sealing.unknown_holder", holder=typed)
        code = codes[_identity(typed)]
        if code in found:
            raise WorkbenchError("sealing.same_holder", holder=code)
        found[code] = _normal_passphrase(passphrase)
    return found


def _new_passphrases(holders: Mapping[str, str]) -> dict[str, str]:
    if not 2 <= len(holders) <= MOST_HOLDERS:
        raise WorkbenchError("sealing.holders_wrong_number", count=len(holders), most=MOST_HOLDERS)
    for code in holders:
        if not code.strip() or not code.isprintable():
            raise WorkbenchError("sealing.unknown_holder", holder=code)
    found = _by_identity(holders, {_identity(code): " ".join(code.split()) for code in holders})
    for code, passphrase in found.items():
        if len(passphrase) < SHORTEST_PASSPHRASE or len(set(passphrase)) < _FEWEST_DIFFERENT:
            raise WorkbenchError(
                "sealing.weak_passphrase", holder=code, shortest=SHORTEST_PASSPHRASE, different=_FEWEST_DIFFERENT
            )
    if len(set(found.values())) < len(found):
        raise WorkbenchError("sealing.same_passphrase")
    return found


def _given_passphrases(blob: SealedBlob, passphrases: Mapping[str, str]) -> dict[str, str]:
    found = _by_identity(passphrases, {_identity(code): code for code in blob.codes()})
    if len(found) < blob.k:
        raise WorkbenchError("sealing.too_few_holders", count=len(found))
    # Holders never share a passphrase (refused at the sealing), so this is one person typing for two.
    if len(set(found.values())) < len(found):
        raise WorkbenchError("sealing.same_person_twice")
    return found


def _holder_keys(header: Header, passphrases: Mapping[str, str]) -> dict[str, bytes]:
    salts = {holder.code: holder.salt for holder in header.holders}
    cost = header.cost
    return {
        code: hash_secret_raw(
            passphrase.encode("utf-8", "surrogatepass"),
            salts[code],
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=32,
            type=Type.ID,
        )
        for code, passphrase in sorted(passphrases.items())
    }


def _pair_cipher(header: Header, pair: tuple[str, str], keys: Mapping[str, bytes]) -> AESGCM:
    purpose = canonical_json([FORMAT, header.version, header.pool_digest, *pair]).encode()
    both = keys[pair[0]] + keys[pair[1]]
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(both))


def _wrap(
    header: Header, pair: tuple[str, str], keys: Mapping[str, bytes], data_key: bytes, random_bytes: RandomBytes
) -> Wrap:
    nonce = _draw(random_bytes, 12)
    box = _pair_cipher(header, pair, keys).encrypt(nonce, data_key, header.bound())
    return Wrap(pair=pair, nonce=nonce, box=box)


def _open(blob: SealedBlob, keys: Mapping[str, bytes]) -> OpenedKey:
    wraps = {wrap.pair: wrap for wrap in blob.wraps}
    bound = blob.bound()
    try:
        data_keys = {
            _pair_cipher(blob, pair, keys).decrypt(wraps[pair].nonce, wraps[pair].box, bound)
            for pair in combinations(sorted(keys), 2)
        }
    except InvalidTag:
        raise WorkbenchError("sealing.wrong_passphrase") from None
    try:
        (data_key,) = data_keys
        payload = AESGCM(data_key).decrypt(blob.nonce, blob.box, blob.bound_with(blob.wraps))
    except (InvalidTag, ValueError):
        raise WorkbenchError("sealing.tampered") from None
    return _proved(payload, blob.commitment)


def _proved(payload: bytes, commitment: str) -> OpenedKey:
    nonce, plain = payload[:_NONCE_BYTES], payload[_NONCE_BYTES:].rstrip(b" ")
    found = hashlib.sha256(_COMMITMENT_TAG + nonce + plain).hexdigest()
    if not hmac.compare_digest(found.encode(), commitment.encode()):
        raise WorkbenchError("sealing.other_commitment")
    key: dict[str, str] = json.loads(plain)
    return OpenedKey(key, nonce.hex())
