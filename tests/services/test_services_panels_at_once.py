"""Several people seat, leave and step back at the same moment: every work keeps its judges, nothing happens twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from makers import LATER, chain_of, essays_csv, make_contest, order
from sqlalchemy import Engine

from workbench.errors import WorkbenchError
from workbench.queries.panels import sheets_of_round
from workbench.services.audit import broken_links
from workbench.services.essays import issue_blind_codes
from workbench.services.imports import import_essays
from workbench.services.panels import assign_round, declare_conflict, withdraw_judge
from workbench.store import open_engine, reading
from workbench.terms import EssayRound

PRELIMINARY = EssayRound.PRELIMINARY


def _together(engine: Engine, jobs: list[Callable[[Engine], object]]) -> list[str]:
    """Run jobs at once, each on connections of its own; give the code of each refusal, "" for what was accepted."""
    url = engine.url.render_as_string(hide_password=False)
    gate = Barrier(len(jobs))

    def run(job: Callable[[Engine], object]) -> str:
        own = open_engine(url)
        gate.wait(timeout=60)
        try:
            job(own)
        except WorkbenchError as refusal:
            return refusal.code
        finally:
            own.dispose()
        return ""

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_a_round_seated_by_three_at_once_is_seated_once_and_nobody_is_seated_who_leaves(engine: Engine) -> None:
    contest_id = make_contest(engine)
    import_essays(engine, order("bai-viet.csv", essays_csv()))
    issue_blind_codes(engine, actor="TK", at=LATER)

    def assign(own: Engine) -> object:
        return assign_round(own, essay_round=PRELIMINARY, actor="TK", at=LATER)

    assert sorted(_together(engine, [assign] * 3)) == ["", "essays.already_assigned", "essays.already_assigned"]

    def leave(own: Engine) -> object:
        return withdraw_judge(own, judge="GK1", actor="TK", reason="Ốm", at=LATER)

    def step_back(own: Engine) -> object:
        return declare_conflict(own, judge="GK2", work="B03", note="bạn của tác giả", actor="TK", at=LATER)

    told = _together(engine, [leave, leave, step_back])
    assert (sorted(told[:2]), told[2]) == (["", "panels.gone_already"], "")
    with reading(engine) as session:
        sheets = [sheet for sheet in sheets_of_round(session, contest_id, PRELIMINARY) if not sheet.is_withdrawn]
    seated = {(sheet.essay_code, sheet.judge_code) for sheet in sheets}
    assert sorted(sheet.essay_code for sheet in sheets) == ["B01", "B01", "B02", "B02", "B03", "B03", "B04", "B04"]
    assert (len(seated), "GK1" in {judge for _, judge in seated}, ("B03", "GK2") in seated) == (8, False, False)
    chain = chain_of(engine)
    assert broken_links(chain) == []
    assert [event.action for event in chain][-3:].count("judge.withdraw") == 1
