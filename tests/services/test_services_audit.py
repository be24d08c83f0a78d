"""The audit chain: how a link is sealed, and that every tampering shows."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta, timezone

import pytest
from makers import AT, chain_of, make_contest
from sqlalchemy import Engine

from workbench.queries.audit import EventRow, latest_events
from workbench.services.audit import FIRST_PREV, audit_head, broken_links, event_hash, record_event
from workbench.store import reading, transaction
from workbench.tables import AuditEvent


def _record(engine: Engine, count: int, start: int = 0) -> list[str]:
    heads = []
    for n in range(start, start + count):
        with transaction(engine) as session:
            head = record_event(
                session,
                at=AT,
                actor="TK",
                action="test.do",
                entity=f"thing:{n}",
                reason="thử",
                before={"b": n, "a": None},
                after=[n],
            )
            heads.append(head)
    return heads


def test_a_link_is_sealed_by_this_formula() -> None:
    line = '[2,"2022-09-01T00:00:00+00:00","TK","a.b","c:1","lý do","{}","' + "0" * 64 + '"]'
    found = event_hash(2, "2022-09-01T00:00:00+00:00", "TK", "a.b", "c:1", "lý do", "{}", "0" * 64)
    assert found == hashlib.sha256(line.encode()).hexdigest()


def test_the_chain_begins_with_zeros_and_each_link_names_the_one_before(engine: Engine) -> None:
    with reading(engine) as session:
        assert audit_head(session) == (0, FIRST_PREV)
    heads = _record(engine, 3)
    links = chain_of(engine)
    assert [(link.seq, link.prev, link.hash) for link in links] == [
        (1, "0" * 64, heads[0]),
        (2, heads[0], heads[1]),
        (3, heads[1], heads[2]),
    ]
    assert links[1].model_dump(exclude={"prev", "hash"}) == {
        "seq": 2,
        "at": "2022-09-01T00:00:00+00:00",
        "actor": "TK",
        "action": "test.do",
        "entity": "thing:1",
        "reason": "thử",
        "body": '{"after":[1],"before":{"a":null,"b":1}}',
    }
    with reading(engine) as session:
        assert audit_head(session) == (3, heads[2])
    assert broken_links(links) == []


def test_the_moment_is_written_in_utc(engine: Engine) -> None:
    local = datetime(2022, 9, 1, 7, 0, tzinfo=timezone(timedelta(hours=7)))
    with transaction(engine) as session:
        record_event(session, at=local, actor="TK", action="a", entity="e", reason="")
    assert chain_of(engine)[0].at == "2022-09-01T00:00:00+00:00"


def test_an_event_is_gone_with_the_transaction_that_failed(engine: Engine) -> None:
    _record(engine, 1)
    with pytest.raises(ZeroDivisionError), transaction(engine) as session:
        record_event(session, at=AT, actor="TK", action="a", entity="e", reason="")
        raise ZeroDivisionError
    _record(engine, 1, start=1)
    assert ([link.seq for link in chain_of(engine)], broken_links(chain_of(engine))) == ([1, 2], [])


def _chain(count: int) -> list[AuditEvent]:
    links, prev = [], FIRST_PREV
    for seq in range(1, count + 1):
        values = {"seq": seq, "at": "t", "actor": "a", "action": "b", "entity": "c", "reason": "d", "body": "{}"}
        links.append(AuditEvent(**values, prev=prev, hash=event_hash(**values, prev=prev)))  # type: ignore[arg-type]
        prev = links[-1].hash
    return links


@pytest.mark.parametrize("column", ["at", "actor", "action", "entity", "reason", "body"])
def test_a_changed_column_shows_at_its_link(column: str) -> None:
    links = _chain(5)
    setattr(links[2], column, "khác")
    assert broken_links(links) == [3]


def test_a_link_sealed_anew_shows_at_the_next() -> None:
    links = _chain(5)
    link = links[2]
    link.reason = "khác"
    link.hash = event_hash(link.seq, link.at, link.actor, link.action, link.entity, link.reason, link.body, link.prev)
    assert broken_links(links) == [4]


def test_a_cut_an_insertion_and_a_swap_show() -> None:
    links = _chain(5)
    assert broken_links(links[:2] + links[3:]) == [4]  # cut out of the middle
    assert broken_links(links[1:]) == [2]  # cut at the front
    assert broken_links([*links[:2], links[1], *links[2:]]) == [2, 3] or broken_links(
        [*links[:2], links[1], *links[2:]]
    ) == [2]
    assert broken_links([links[0], links[2], links[1], links[3], links[4]]) == [3, 2, 4]


def test_a_cut_tail_verifies_so_the_head_must_be_published() -> None:
    assert broken_links(_chain(5)[:3]) == []
    assert broken_links([]) == []


def test_every_service_call_so_far_left_one_event(engine: Engine) -> None:
    make_contest(engine)
    assert [link.action for link in chain_of(engine)] == ["contest.create", "item.review"]


def test_the_latest_events_come_newest_first(engine: Engine) -> None:
    _record(engine, 3)
    with reading(engine) as session:
        assert latest_events(session, 2) == [
            EventRow(3, AT, "TK", "test.do", "thing:2", "thử"),
            EventRow(2, AT, "TK", "test.do", "thing:1", "thử"),
        ]
        assert len(latest_events(session, 9)) == 3
