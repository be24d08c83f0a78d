"""The sealed key: every pair of holders opens it, and every wrong way is refused by its own name."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import unicodedata
from itertools import combinations
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st
from sealing_makers import (
    CHEAP,
    HOLDERS,
    KEY,
    OTHER_POOL,
    POOL,
    counted_bytes,
    edited,
    opened,
    refusal,
    sealed,
)

from workbench.errors import WorkbenchError
from workbench.rules import sealing
from workbench.rules.canonical import canonical_json
from workbench.rules.sealed_blob import Cost, Header, Holder, SealedBlob
from workbench.rules.sealing import (
    OFFICE_COST,
    check_blob,
    commitment_of,
    open_with_proof,
    seal_key,
)


def test_every_pair_of_three_holders_opens_the_key() -> None:
    found = {pair: opened(sealed(), *pair) for pair in combinations(HOLDERS, 2)}
    assert found == dict.fromkeys([("BTC-01", "BTC-02"), ("BTC-01", "KT-01"), ("BTC-02", "KT-01")], KEY)
    assert opened(sealed(), *HOLDERS) == KEY


@pytest.mark.parametrize("size", [2, 4, 5])
def test_any_two_of_two_four_or_five_holders_open_the_key(size: int) -> None:
    holders = {f"H-{number}": f"mật khẩu số {number} của tôi" for number in range(size)}
    key = sealed(holders=holders)
    for pair in combinations(holders, 2):
        assert opened(key, passphrases={code: holders[code] for code in pair}) == KEY


def test_the_same_randomness_gives_the_same_file() -> None:
    assert sealed() == sealed()
    assert sealed() != sealed(seed="b")
    # The format on disk: a change here makes every key sealed before unreadable, so it needs a new version number.
    assert sealed().sha256 == "5e82e84c526c7c17766bf73ef244aa1ad555fbe81bf22ac82917919dd22e1f9a"
    assert sealed().commitment == "783108149119c1f1d8dee3c4e0a242a54d064d2a25e2ad6c62d2692d587f2723"


def test_each_secret_is_drawn_once_and_of_its_own_size() -> None:
    sizes: list[int] = []

    def draw(size: int) -> bytes:
        sizes.append(size)
        return secrets.token_bytes(size)

    seal_key(KEY, pool_digest=POOL, holders=HOLDERS, random_bytes=draw, cost=CHEAP)
    assert sizes == [32, 16, 16, 16, 32, 12, 12, 12, 12]


def test_a_random_source_that_gives_too_little_is_refused() -> None:
    with pytest.raises(ValueError, match="gave 3 bytes instead of 32"):
        seal_key(KEY, pool_digest=POOL, holders=HOLDERS, random_bytes=lambda size: b"abc", cost=CHEAP)


def test_the_commitment_can_be_checked_by_anyone_after_the_opening() -> None:
    key = sealed()
    passphrases = {code: HOLDERS[code] for code in ("BTC-01", "KT-01")}
    proof = open_with_proof(key.blob, pool_digest=POOL, commitment=key.commitment, passphrases=passphrases)
    assert proof.nonce == counted_bytes("a")(32).hex()
    assert commitment_of(proof.key, proof.nonce) == key.commitment
    assert commitment_of({**proof.key, "HP-001": "C"}, proof.nonce) != key.commitment
    tagged = b"contest-workbench/key-commitment/1\n" + bytes.fromhex(proof.nonce)
    text = b'{"HP-001":"B","HP-002":"D","LS-004":"AC"}'
    assert hashlib.sha256(tagged + text).hexdigest() == key.commitment


def test_the_file_names_its_holders_without_a_passphrase() -> None:
    key = sealed()
    found = check_blob(key.blob, pool_digest=POOL, commitment=key.commitment, sha256=key.sha256)
    assert found == ("BTC-01", "BTC-02", "KT-01")


def test_the_file_holds_neither_the_answers_nor_a_passphrase() -> None:
    bank = {f"HP-{number:03d}": "ABCD"[number % 4] for number in range(200)}
    blob = sealed(bank).blob
    hidden = [text.encode() for text in (*bank, *HOLDERS.values())]
    plain = canonical_json([bank, HOLDERS]).encode()
    assert [text for text in hidden if text in plain] == hidden  # the search finds what is there
    for view in (blob, *(base64.b64decode(part) for part in _encoded_parts(blob))):
        assert [text for text in hidden if text in view] == []


def _encoded_parts(blob: bytes) -> list[str]:
    document = json.loads(blob)
    return [document["box"], document["nonce"], *(wrap["box"] for wrap in document["wraps"])]


def test_the_length_does_not_tell_which_items_have_two_answers() -> None:
    assert len(sealed({"A": "B", "C": "D"}).blob) == len(sealed({"A": "ABD", "C": "BCD"}).blob)


@pytest.mark.parametrize(
    ("passphrases", "code"),
    [
        ({}, "sealing.too_few_holders"),
        ({"BTC-01": HOLDERS["BTC-01"]}, "sealing.too_few_holders"),
        ({"BTC-01": HOLDERS["BTC-01"], "btc-01 ": HOLDERS["BTC-01"]}, "sealing.same_holder"),
        ({"BTC-01": HOLDERS["BTC-01"], "BTC-02": HOLDERS["BTC-01"]}, "sealing.same_person_twice"),
        ({"BTC-01": HOLDERS["BTC-02"], "BTC-02": HOLDERS["BTC-01"]}, "sealing.wrong_passphrase"),
        ({"BTC-01": HOLDERS["BTC-01"], "BTC-02": "dòng sông xanh biêc"}, "sealing.wrong_passphrase"),
        ({"BTC-01": HOLDERS["BTC-01"], "BTC-02": ""}, "sealing.wrong_passphrase"),
        ({"BTC-01": HOLDERS["BTC-01"], "BTC-02": "\ud800"}, "sealing.wrong_passphrase"),
        ({**HOLDERS, "KT-01": "không nhớ mật khẩu"}, "sealing.wrong_passphrase"),
        ({"BTC-01": HOLDERS["BTC-01"], "GK-01": HOLDERS["BTC-02"]}, "sealing.unknown_holder"),
    ],
)
def test_wrong_people_do_not_open_the_key(passphrases: dict[str, str], code: str) -> None:
    assert refusal(sealed(), passphrases=passphrases) == code


def test_a_wrong_passphrase_is_not_told_from_the_other_persons() -> None:
    said = set()
    for wrong in ("BTC-01", "BTC-02"):
        passphrases = {"BTC-01": HOLDERS["BTC-01"], "BTC-02": HOLDERS["BTC-02"], wrong: "một câu khác hẳn"}
        with pytest.raises(WorkbenchError) as refused:
            opened(sealed(), passphrases=passphrases)
        said.add((refused.value.message("vi"), refused.value.message("en")))
    assert len(said) == 1


def test_a_passphrase_opens_however_the_keyboard_composes_it() -> None:
    typed = {
        "btc-01": unicodedata.normalize("NFD", HOLDERS["BTC-01"]),
        "KT-01": f" {HOLDERS['KT-01'].replace(' ', '  ')} ",
    }
    assert typed["btc-01"] != HOLDERS["BTC-01"]
    assert opened(sealed(), passphrases=typed) == KEY


def test_another_pool_or_commitment_or_file_is_refused() -> None:
    key = sealed()
    other_week = sealed({"DL-001": "A"}, pool=OTHER_POOL)
    pair = ("BTC-01", "BTC-02")
    assert refusal(key, *pair, pool_digest=OTHER_POOL) == "sealing.other_pool"
    assert refusal(key, *pair, commitment=sealed(seed="b").commitment) == "sealing.other_commitment"
    assert refusal(key, *pair, blob=other_week.blob) == "sealing.other_pool"
    assert refusal(key, *pair, blob=sealed({"DL-001": "A"}).blob) == "sealing.other_commitment"
    with pytest.raises(WorkbenchError) as refused:
        check_blob(key.blob, pool_digest=POOL, commitment=key.commitment, sha256=sealed(seed="b").sha256)
    assert refused.value.code == "sealing.other_file"


def test_a_relabelled_file_is_refused() -> None:
    """Whoever can write the file edits what is readable in it so that it looks like another week's."""
    key = sealed()
    pair = ("BTC-01", "BTC-02")
    for field, claims in (("pool_digest", {"pool_digest": OTHER_POOL}), ("commitment", {"commitment": "0" * 64})):
        relabelled = edited(key.blob, **claims)
        assert refusal(key, *pair, blob=relabelled, **claims) == "sealing.wrong_passphrase", field


@pytest.mark.parametrize(
    "change",
    [
        lambda d: {"holders": d["holders"][:2], "wraps": d["wraps"][:1]},
        lambda d: {"holders": [*d["holders"][:2], {**d["holders"][2], "code": "TTK-01"}], "wraps": _renamed(d)},
        lambda d: {"cost": {"lanes": 1, "memory_kib": 16, "passes": 1}},
        lambda d: {"wraps": [d["wraps"][0], d["wraps"][1], {**d["wraps"][2], "box": d["wraps"][1]["box"]}]},
        lambda d: {"nonce": d["wraps"][0]["nonce"]},
    ],
    ids=["holder-removed", "holder-renamed", "cost", "absent-pair", "nonce"],
)
def test_an_edited_file_is_refused(change: Any) -> None:
    key = sealed()
    blob = edited(key.blob, **change(json.loads(key.blob)))
    assert refusal(key, "BTC-01", "BTC-02", blob=blob) in {"sealing.wrong_passphrase", "sealing.tampered"}


def _renamed(document: Any) -> list[Any]:
    return json.loads(json.dumps(document["wraps"]).replace("KT-01", "TTK-01"))


def test_parts_of_two_sealings_of_one_pool_do_not_mix() -> None:
    first, second = sealed(), sealed(seed="b")
    for part in ("box", "wraps", "holders", "nonce"):
        mixed = edited(first.blob, **{part: json.loads(second.blob)[part]})
        code = refusal(first, "BTC-01", "BTC-02", blob=mixed)
        assert code in {"sealing.wrong_passphrase", "sealing.tampered"}, part


def test_answers_other_than_the_committed_ones_are_refused() -> None:
    """A dishonest sealer: everything is encrypted properly, but the answers are not those of the commitment."""
    honest = sealed()
    random_bytes = counted_bytes("c")
    header = Header(
        pool_digest=POOL,
        commitment=honest.commitment,
        cost=CHEAP,
        holders=tuple(Holder(code=code, salt=random_bytes(16)) for code in sorted(HOLDERS)),
    )
    keys = sealing._holder_keys(header, HOLDERS)
    data_key, nonce = random_bytes(32), random_bytes(12)
    pairs = combinations(header.codes(), 2)
    wraps = tuple(sealing._wrap(header, pair, keys, data_key, random_bytes) for pair in pairs)
    payload = random_bytes(32) + canonical_json({**KEY, "HP-001": "A"}).encode()
    box = AESGCM(data_key).encrypt(nonce, payload, header.bound_with(wraps))
    parts = {name: getattr(header, name) for name in Header.model_fields}
    forged = SealedBlob(**parts, wraps=wraps, nonce=nonce, box=box).to_bytes()
    assert refusal(honest, "BTC-01", "BTC-02", blob=forged) == "sealing.other_commitment"


@pytest.mark.parametrize(
    ("holders", "code"),
    [
        ({}, "sealing.holders_wrong_number"),
        ({"BTC-01": HOLDERS["BTC-01"]}, "sealing.holders_wrong_number"),
        ({f"H-{n}": f"mật khẩu số {n} của tôi" for n in range(6)}, "sealing.holders_wrong_number"),
        ({**HOLDERS, "btc-01": "một câu khác hẳn"}, "sealing.same_holder"),
        ({**HOLDERS, " ": "một câu khác hẳn"}, "sealing.unknown_holder"),
        ({**HOLDERS, "KT-01": HOLDERS["BTC-01"]}, "sealing.same_passphrase"),
        ({**HOLDERS, "KT-01": unicodedata.normalize("NFD", HOLDERS["BTC-01"])}, "sealing.same_passphrase"),
        ({**HOLDERS, "KT-01": "mười một k."}, "sealing.weak_passphrase"),
        ({**HOLDERS, "KT-01": unicodedata.normalize("NFD", "ễễộộựựấấ")}, "sealing.weak_passphrase"),
        ({**HOLDERS, "KT-01": "abab" * 10}, "sealing.weak_passphrase"),
        ({**HOLDERS, "KT-01": "abcde" + " " * 20}, "sealing.weak_passphrase"),
    ],
)
def test_holders_that_would_make_the_seal_weak_are_refused(holders: dict[str, str], code: str) -> None:
    with pytest.raises(WorkbenchError) as refused:
        sealed(holders=holders)
    assert refused.value.code == code


def test_the_shortest_good_passphrase_is_accepted() -> None:
    holders = {"A": "mười hai k.t", "B": "mười ba ký t"}
    assert {len(text) for text in holders.values()} == {12}
    assert opened(sealed(holders=holders), passphrases=holders) == KEY


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ({}, "sealing.key_empty"),
        ({"A": ""}, "sealing.key_wrong"),
        ({"A": "b"}, "sealing.key_wrong"),
        ({"A": "BA"}, "sealing.key_wrong"),
        ({"A": "AA"}, "sealing.key_wrong"),
        ({"A": "1"}, "sealing.key_wrong"),
        ({"A": "Đ"}, "sealing.key_wrong"),
        ({"": "A"}, "sealing.key_wrong"),
        ({"\ud800": "A"}, "sealing.key_wrong"),
    ],
)
def test_a_key_that_cannot_score_is_not_sealed(key: dict[str, str], code: str) -> None:
    with pytest.raises(WorkbenchError) as refused:
        sealed(key)
    assert refused.value.code == code


def test_a_sealing_that_would_not_open_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plain key is deleted after the sealing, so a fault in the making must be found before."""
    monkeypatch.setattr(sealing, "commitment_of", lambda key, nonce: "0" * 64)
    with pytest.raises(WorkbenchError) as refused:
        sealed()
    assert refused.value.code == "sealing.other_commitment"


CODES = st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S"]), min_size=1, max_size=12)
LETTERS = st.sets(st.sampled_from("ABCDEF"), min_size=1).map(lambda letters: "".join(sorted(letters)))


@settings(max_examples=100, deadline=None)
@given(
    key=st.dictionaries(CODES, LETTERS, min_size=1, max_size=30),
    seed=st.integers(0, 2**32),
    pair=st.sampled_from(list(combinations(HOLDERS, 2))),
)
def test_any_key_comes_out_as_it_went_in(key: dict[str, str], seed: int, pair: tuple[str, str]) -> None:
    sealed_key = sealed(key, seed=str(seed))
    assert opened(sealed_key, *pair) == key
    assert sealed(dict(reversed(key.items())), seed=str(seed)) == sealed_key


def test_an_office_seal_costs_64_mib_and_three_passes_for_each_guess() -> None:
    bank = {f"HP-{number:03d}": "ABCD"[number % 4] for number in range(200)}
    key = seal_key(bank, pool_digest=POOL, holders=HOLDERS, random_bytes=counted_bytes("a"))
    assert json.loads(key.blob)["cost"] == {"lanes": 4, "memory_kib": 65_536, "passes": 3}
    assert Cost(memory_kib=65_536, passes=3, lanes=4) == OFFICE_COST
    assert len(key.blob) < 5_500
    assert opened(key, "BTC-01", "KT-01") == bank
