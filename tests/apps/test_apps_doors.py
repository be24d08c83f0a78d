"""Every door of the running server: who gets in, what stays closed, what a page is told."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from served import PASSWORD, Site
from sqlalchemy import select
from websockets.sync.client import ClientConnection, connect

from workbench.store import reading, transaction
from workbench.tables import AuditEvent, Member, SignIn, core


def _client(site: Site) -> httpx.Client:
    return httpx.Client(base_url=site.url, timeout=90)


def _sign_in(client: httpx.Client, username: str, password: str = PASSWORD, target: str = "/") -> httpx.Response:
    token = re.search(r'name="_xsrf" value="([^"]+)"', client.get("login").text)
    assert token is not None
    fields = {"username": username, "password": password, "_xsrf": token[1]}
    return client.post("login", params={"next": target}, data=fields)


@pytest.fixture
def organiser(site: Site) -> Iterator[httpx.Client]:
    """A browser of the committee's chair."""
    with _client(site) as client:
        assert _sign_in(client, "truongban").status_code == 302
        yield client


def _kernel_of(client: httpx.Client, path: str = "voila/render/home.ipynb", **options: Any) -> str:
    page = client.get(path, **options)
    assert page.status_code == 200
    found = re.search(r'"kernelId": "([^"]+)"', page.text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", ["", "voila/render/home.ipynb", "voila/render/results.ipynb", "voila/render/x.ipynb"])
def test_nobody_is_sent_to_sign_in(site: Site, path: str) -> None:
    with _client(site) as client:
        answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["location"] == f"/login?next=%2F{path.replace('/', '%2F')}"


def test_nobody_gets_no_kernel_no_name_and_no_channel(site: Site) -> None:
    kernel = str(uuid.uuid4())
    with _client(site) as client:
        codes = {path: client.get(path).status_code for path in ("person", f"api/kernels/{kernel}/channels")}
        codes["kernel"] = client.get(f"api/kernels/{kernel}").status_code
        codes["shutdown"] = client.post(f"voila/api/shutdown/{kernel}", headers=_own(site)).status_code
    assert codes == {"person": 403, f"api/kernels/{kernel}/channels": 403, "kernel": 403, "shutdown": 403}


def _own(site: Site) -> dict[str, str]:
    return {"Origin": site.url.rstrip("/")}


def test_the_sign_in_page_is_vietnamese_and_protected(site: Site) -> None:
    with _client(site) as client:
        page = client.get("login")
        assert client.post("login", data={"username": "truongban", "password": PASSWORD}).status_code == 403
    assert '<html lang="vi">' in page.text and "<h1>Đăng nhập</h1>" in page.text
    assert re.findall(r'(?:src|href)="(https?:)?//', page.text) == []
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "script-src-attr 'none'" in policy and "frame-ancestors 'none'" in policy
    assert (page.headers["x-content-type-options"], page.headers["cache-control"]) == ("nosniff", "no-store")


def test_the_right_password_sets_a_cookie_for_a_working_day(site: Site) -> None:
    with _client(site) as client:
        answer = _sign_in(client, "truongban")
    assert (answer.status_code, answer.headers["location"]) == (302, "/")
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith("workbench-person="))
    flags = dict(part.strip().partition("=")[::2] for part in cookie.split(";")[1:])
    ends = datetime.strptime(flags["expires"], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    assert timedelta(hours=9, minutes=55) < ends - datetime.now(UTC) < timedelta(hours=10, minutes=1)
    assert (set(flags), flags["SameSite"], flags["Path"]) == ({"expires", "HttpOnly", "Path", "SameSite"}, "Lax", "/")


def test_a_wrong_password_gets_a_sentence_and_no_cookie(site: Site) -> None:
    with _client(site) as client:
        answer = _sign_in(client, "phoban", "sai mật khẩu")
        assert "workbench-person" not in client.cookies
    assert answer.status_code == 401
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in answer.text
    assert 'value="phoban"' in answer.text and "sai mật khẩu" not in answer.text


def test_a_typed_username_is_escaped(site: Site) -> None:
    with _client(site) as client:
        answer = _sign_in(client, '"><img src=x onerror=alert(1)>')
    assert "<img" not in answer.text and "&lt;img" in answer.text


def test_sign_in_goes_on_to_our_own_pages_only(site: Site) -> None:
    targets = ("//evil.example/x", "https://evil.example", "/voila/render/results.ipynb")
    went = []
    for target in targets:
        with _client(site) as client:
            went.append(_sign_in(client, "truongban", target=target).headers["location"])
    assert went == ["/", "/", "/voila/render/results.ipynb"]


def test_five_wrong_tries_lock_the_account_in_the_database(site: Site) -> None:
    with _client(site) as client:
        codes = [_sign_in(client, "khoa", f"sai {n}").status_code for n in range(5)]
        locked = _sign_in(client, "khoa")
    assert codes == [401, 401, 401, 401, 429]
    assert (locked.status_code, locked.headers["retry-after"]) == (429, "60")
    assert re.search(r"Đã nhập sai nhiều lần, tài khoản tạm khóa đến \d\d:\d\d:\d\d\.", locked.text)
    with transaction(site.engine) as session:
        row = session.scalars(select(SignIn).where(core(SignIn).c.username == "khoa")).one()
        assert row.failed_count == 5 and row.locked_until is not None
        row.locked_until = datetime.now(UTC) - timedelta(seconds=1)  # as if the minute had passed
    with _client(site) as client:
        assert _sign_in(client, "khoa").status_code == 302


def test_sign_ins_are_in_the_audit_chain(site: Site) -> None:
    with _client(site) as client:
        _sign_in(client, "kiemtra", "sai mật khẩu")
        _sign_in(client, "kiemtra")
    with reading(site.engine) as session:
        member = session.scalars(select(Member).where(core(Member).c.code == "KT")).one()
        rows = session.scalars(
            select(AuditEvent).where(AuditEvent.entity == f"member:{member.id}").order_by(AuditEvent.seq)
        )
        actions = [(row.actor, row.action) for row in rows][-2:]
    assert actions == [("system", "sign_in.refuse"), ("KT", "sign_in.accept")]


def test_signing_out_needs_our_own_form_and_ends_the_session(site: Site) -> None:
    with _client(site) as client:
        _sign_in(client, "phoban")
        person = client.get("person").json()
        assert client.get("logout").status_code == 405
        assert client.post("logout").status_code == 403
        answer = client.post("logout", data={"_xsrf": person["xsrf"]})
        assert (answer.status_code, answer.headers["location"]) == (302, "/login?signed_out=1")
        assert client.get("").status_code == 302
        assert "Đã đăng xuất." in client.get("login?signed_out=1").text


def test_a_page_is_told_the_name_and_the_menu_of_the_role(site: Site, organiser: httpx.Client) -> None:
    person = organiser.get("person").json()
    del person["xsrf"]
    assert person == {
        "full_name": "Trưởng Ban Thử",
        "position": "Trưởng ban",
        "menu": [
            {"name": "home", "title": "Trang chủ", "url": "/voila/render/home.ipynb"},
            {"name": "pool", "title": "Duyệt bộ câu hỏi", "url": "/voila/render/pool.ipynb"},
            {"name": "people", "title": "Ai là ai", "url": "/voila/render/people.ipynb"},
            {"name": "review", "title": "Rà soát bài thi", "url": "/voila/render/review.ipynb"},
            {"name": "awards", "title": "Kết quả và giải thưởng", "url": "/voila/render/awards.ipynb"},
            {"name": "results", "title": "Kết quả tuần", "url": "/voila/render/results.ipynb"},
        ],
    }
    with _client(site) as client:
        _sign_in(client, "giamkhao")
        assert [entry["name"] for entry in client.get("person").json()["menu"]] == ["home", "marking"]


def test_a_judge_may_not_open_the_results(site: Site) -> None:
    with _client(site) as client:
        _sign_in(client, "giamkhao")
        answer = client.get("voila/render/results.ipynb")
    assert answer.status_code == 403
    assert "<h1>Không có quyền mở trang này</h1>" in answer.text


def test_a_closed_account_is_out_at_once(site: Site) -> None:
    with _client(site) as client:
        _sign_in(client, "phoban")
        assert client.get("person").status_code == 200
        _set_active(site, "phoban", is_active=False)
        try:
            assert client.get("person").status_code == 403
        finally:
            _set_active(site, "phoban", is_active=True)


def _set_active(site: Site, username: str, *, is_active: bool) -> None:
    with transaction(site.engine) as session:
        session.scalars(select(SignIn).where(core(SignIn).c.username == username)).one().is_active = is_active


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "voila/render/unknown.ipynb",
        "voila/render/home",
        "voila/render/../home.ipynb",
        "voila/tree",
        "voila/tree/",
        "voila/files/home.ipynb",
        "voila/files/x.png",
        "voila/api/contents",
        "api/contents",
        "api/kernels",
        "voila/render/home.ipynb/",
    ],
)
def test_what_is_not_ours_is_a_vietnamese_404(organiser: httpx.Client, path: str) -> None:
    answer = organiser.get(path)
    assert answer.status_code == 404
    assert "<h1>Không tìm thấy trang</h1>" in answer.text


def test_the_root_goes_home(organiser: httpx.Client) -> None:
    answer = organiser.get("")
    assert (answer.status_code, answer.headers["location"]) == (302, "/voila/render/home.ipynb")


def test_a_page_is_offline_vietnamese_and_without_source(organiser: httpx.Client) -> None:
    page = organiser.get("voila/render/home.ipynb").text
    assert '<html lang="vi">' in page and "<title>Trang chủ – Bàn làm việc Cuộc thi</title>" in page
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', page) == []
    assert "open_page" not in page and "wait_for_visitor" not in page


def test_a_template_named_in_the_address_is_ignored(organiser: httpx.Client) -> None:
    """Voila's own default hangs here for ever and keeps a kernel."""
    page = organiser.get("voila/render/home.ipynb?template=nonexistent&theme=dark").text
    assert "<title>Trang chủ – Bàn làm việc Cuộc thi</title>" in page and page.rstrip().endswith("</html>")
    assert 'data-jp-theme-light="true"' in page


def test_a_closed_page_ends_its_kernel(site: Site, organiser: httpx.Client) -> None:
    kernel = _kernel_of(organiser)
    assert organiser.get(f"api/kernels/{kernel}").status_code == 200
    door = f"voila/api/shutdown/{kernel}"
    refused = [organiser.post(door).status_code, organiser.post(door, headers={"Origin": "http://evil.example"})]
    assert [refused[0], refused[1].status_code] == [403, 403]
    assert organiser.get(f"api/kernels/{kernel}").status_code == 200
    assert organiser.post(door, headers=_own(site)).status_code == 204
    assert organiser.get(f"api/kernels/{kernel}").status_code == 404
    assert organiser.post(door, headers=_own(site)).status_code == 204


def test_a_kernel_belongs_to_the_first_who_opens_it(site: Site, organiser: httpx.Client) -> None:
    kernel = _kernel_of(organiser)
    assert organiser.get(f"api/kernels/{kernel}").status_code == 200
    with _client(site) as other:
        _sign_in(other, "thuky")
        assert other.get(f"api/kernels/{kernel}").status_code == 403
        assert other.get(f"api/kernels/{kernel}/channels").status_code == 403
        assert other.post(f"voila/api/shutdown/{kernel}", headers=_own(site)).status_code == 403
    assert organiser.delete(f"api/kernels/{kernel}", headers=_own(site)).status_code in {403, 405}
    assert organiser.get(f"api/kernels/{kernel}").status_code == 200
    organiser.post(f"voila/api/shutdown/{kernel}", headers=_own(site))


def _channel(site: Site, client: httpx.Client, kernel: str, origin: str | None = None) -> ClientConnection:
    address = site.url.replace("http://", "ws://") + f"api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}"
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return connect(address, origin=origin, additional_headers={"Cookie": cookie}, max_size=None)  # type: ignore[arg-type]


def _message(kind: str, content: dict[str, Any]) -> str:
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "s", "username": "", "version": "5.3"}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    return json.dumps(message | {"buffers": []})


def _wait_for(channel: ClientConnection, kind: str) -> dict[str, Any]:
    while True:
        message: dict[str, Any] = json.loads(channel.recv(timeout=60))
        if message["header"]["msg_type"] == kind:
            return message


def test_a_page_cannot_run_code_in_its_kernel(site: Site, organiser: httpx.Client) -> None:
    kernel = _kernel_of(organiser)
    proof = site.home / "proof"
    with _channel(site, organiser, kernel) as channel:
        code = f"open({str(proof)!r}, 'w').close()"
        channel.send(_message("execute_request", {"code": code, "silent": False, "store_history": False}))
        channel.send(_message("kernel_info_request", {}))
        assert _wait_for(channel, "kernel_info_reply")["content"]["status"] == "ok"
    assert not proof.exists()
    organiser.post(f"voila/api/shutdown/{kernel}", headers=_own(site))


def test_an_upload_of_30_mb_does_not_close_the_channel(site: Site, organiser: httpx.Client) -> None:
    kernel = _kernel_of(organiser)
    with _channel(site, organiser, kernel) as channel:
        channel.send(_message("comm_msg", {"comm_id": "nobody", "data": {"x": "a" * 30_000_000}}))
        channel.send(_message("kernel_info_request", {}))
        assert _wait_for(channel, "kernel_info_reply")["content"]["status"] == "ok"
    organiser.post(f"voila/api/shutdown/{kernel}", headers=_own(site))


def test_a_foreign_page_gets_no_channel(site: Site, organiser: httpx.Client) -> None:
    from websockets.exceptions import InvalidStatus

    kernel = _kernel_of(organiser)
    with pytest.raises(InvalidStatus, match="403"):
        _channel(site, organiser, kernel, origin="http://evil.example")
    organiser.post(f"voila/api/shutdown/{kernel}", headers=_own(site))


def test_a_browser_learns_nothing_at_the_door_of_warm_kernels(site: Site, organiser: httpx.Client) -> None:
    kernel = _kernel_of(organiser)
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
    assert organiser.get(f"voila/query/{kernel}", headers=upgrade | key | _own(site)).status_code == 403
    organiser.get(f"api/kernels/{kernel}")
    assert organiser.get(f"voila/query/{kernel}", headers=upgrade | key).status_code == 403
    organiser.post(f"voila/api/shutdown/{kernel}", headers=_own(site))
