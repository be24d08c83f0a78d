"""The apps below a base URL, as behind the province's own web server, and with cold kernels."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest
from served import PASSWORD, Site, server


@pytest.fixture(scope="module")
def site_below() -> Iterator[Site]:
    """A server at /thi/ that keeps no kernel warm."""
    with server("/thi/", is_warm=False) as running:
        yield running


def test_signing_in_opening_and_signing_out_stay_below_the_base_url(site_below: Site) -> None:
    host = site_below.url.removesuffix("/thi/")
    with httpx.Client(base_url=host, timeout=90) as client:
        sent = client.get("/thi/")
        assert (sent.status_code, sent.headers["location"]) == (302, "/thi/login?next=%2Fthi%2F")
        assert [client.get(path).status_code for path in ("/", "/login", "/voila/render/home.ipynb")] == [404] * 3
        page = client.get("/thi/login?next=%2Fthi%2F").text
        token = re.search(r'name="_xsrf" value="([^"]+)"', page)
        assert token is not None and 'action="/thi/login?next=/thi/"' in page
        fields = {"username": "kiemtra", "password": PASSWORD, "_xsrf": token[1]}
        answer = client.post("/thi/login?next=/thi/", data=fields)
        assert (answer.status_code, answer.headers["location"]) == (302, "/thi/")
        assert {cookie.path for cookie in client.cookies.jar} == {"/thi/"}
        assert client.get("/thi/").headers["location"] == "/thi/voila/render/home.ipynb"
        opened = client.get("/thi/voila/render/home.ipynb").text
        assert set(re.findall(r'(?:src|href|action)="(/[a-z]+/)', opened)) == {"/thi/"}
        person = client.get("/thi/person").json()
        assert [entry["url"] for entry in person["menu"]] == [
            "/thi/voila/render/home.ipynb",
            "/thi/voila/render/pool.ipynb",
            "/thi/voila/render/review.ipynb",
            "/thi/voila/render/awards.ipynb",
            "/thi/voila/render/results.ipynb",
        ]
        ended = client.post("/thi/logout", data={"_xsrf": person["xsrf"]})
        assert ended.headers["location"] == "/thi/login?signed_out=1"
        assert client.get("/thi/person").status_code == 403


@pytest.mark.parametrize("header", ["X-Workbench-Username", "x-workbench-username", "X_Workbench_Username"])
def test_a_name_that_the_client_claims_reaches_no_kernel(site_below: Site, header: str) -> None:
    """A cold kernel gets its request in its environment: ask the process what it was given."""
    host = site_below.url.removesuffix("/thi/")
    with httpx.Client(base_url=host, timeout=90, headers={header: "truongban"}) as client:
        token = re.search(r'name="_xsrf" value="([^"]+)"', client.get("/thi/login").text)
        assert token is not None
        client.post("/thi/login", data={"username": "kiemtra", "password": PASSWORD, "_xsrf": token[1]})
        page = client.get("/thi/voila/render/home.ipynb").text
        kernel = re.search(r'"kernelId": "([^"]+)"', page)
        assert kernel is not None
        environments = _environments_of_kernels(site_below.pid)
        assert environments and [env for env in environments if b"truongban" in env] == []
        assert [b"HTTP_X_WORKBENCH_USERNAME=kiemtra" in env for env in environments] == [True] * len(environments)
        client.post(f"/thi/voila/api/shutdown/{kernel[1]}", headers={"Origin": host})


def _environments_of_kernels(server_pid: int) -> list[bytes]:
    from pathlib import Path

    if not Path("/proc").exists():
        pytest.skip("the environment of another process is read under /proc")
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
            if re.search(rf"^PPid:\t{server_pid}$", status, re.MULTILINE):
                found.append((folder / "environ").read_bytes())
        except OSError:
            continue
    return found


def test_a_cell_that_breaks_shows_one_calm_sentence(site_below: Site) -> None:
    """Voila would show an English line, and what the cell printed."""
    file = site_below.home / "notebooks" / "apps" / "results.ipynb"
    whole = file.read_text(encoding="utf-8")
    notebook = json.loads(whole)
    notebook["cells"][1]["source"] = ["print('bí mật'); raise RuntimeError('bí mật')"]
    file.write_text(json.dumps(notebook), encoding="utf-8")
    host = site_below.url.removesuffix("/thi/")
    try:
        with httpx.Client(base_url=host, timeout=90) as client:
            token = re.search(r'name="_xsrf" value="([^"]+)"', client.get("/thi/login").text)
            assert token is not None
            client.post("/thi/login", data={"username": "kiemtra", "password": PASSWORD, "_xsrf": token[1]})
            page = client.get("/thi/voila/render/results.ipynb").text
    finally:
        file.write_text(whole, encoding="utf-8")
    sentence = "Trang chưa mở được trọn vẹn. Vui lòng tải lại; nếu vẫn lỗi, báo cho Tổ thư ký."
    assert page.count(f'<p class="wb-message wb-bad" role="alert">{sentence}</p>') == 1
    assert [word for word in ("bí mật", "There was an error", "Traceback") if word in page] == []
