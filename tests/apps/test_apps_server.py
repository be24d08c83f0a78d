"""The command that serves the apps, its environment, its files, and the apps' notebooks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jupyter_client.ioloop.restarter import AsyncIOLoopKernelRestarter
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from sqlalchemy import Engine
from traitlets.config import Config
from voila.voila_kernel_manager import voila_kernel_manager_factory

from workbench.apps.files import ensure_server_files, secret_file
from workbench.apps.server import serve, voila_command
from workbench.errors import WorkbenchError
from workbench.widgets.screens import SCREENS, screens_for

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks" / "apps"


def test_the_command_listens_on_this_computer_only_and_closes_what_voila_leaves_open(workbench_home: Path) -> None:
    argv, _, cwd = voila_command(8866, "thi", environment={})
    assert argv[1:4] == ["-m", "workbench.apps.voila_app", str(workbench_home / "notebooks" / "apps")]
    settings = json.loads(argv[4])
    assert settings["Voila"] | {"tornado_settings": None} == {
        "ip": "127.0.0.1",
        "port": 8866,
        "port_retries": 0,
        "base_url": "/thi/",
        "open_browser": False,
        "identity_provider_class": "workbench.apps.identity.WorkbenchIdentity",
        "tornado_settings": None,
    }
    assert settings["VoilaConfiguration"] == {
        "template": "workbench",
        "allow_template_override": "NO",
        "allow_theme_override": "NO",
        "file_allowlist": [],
        "extension_allowlist": [
            "@jupyter-widgets/jupyterlab-manager",
            "@voila-dashboards/widgets-manager8",
            "anywidget",
        ],
        "extension_denylist": [],
        "http_header_envs": ["X-Workbench-Username"],
        "show_tracebacks": False,
        "preheat_kernel": True,
        "default_pool_size": 1,
    }
    assert settings["MappingKernelManager"] == {"cull_idle_timeout": 900, "cull_interval": 60}
    assert settings["Voila"]["tornado_settings"]["websocket_max_message_size"] == 67_108_864
    assert cwd == workbench_home / "data" / "server"


@pytest.mark.parametrize(("given", "expected"), [("/", "/"), ("", "/"), ("/thi", "/thi/"), ("a/b/", "/a/b/")])
def test_a_base_url_is_written_one_way(given: str, expected: str) -> None:
    argv, _, _ = voila_command(1, given, environment={})
    assert json.loads(argv[4])["Voila"]["base_url"] == expected


def test_kernels_inherit_no_secret_of_the_shell(workbench_home: Path) -> None:
    shell = {
        "PATH": "/usr/bin",
        "HOME": "/home/a",
        "AWS_SECRET_ACCESS_KEY": "x",
        "JUPYTER_TOKEN": "x",
        "PYTHONSTARTUP": "/x.py",
        "WORKBENCH_DB": "sqlite:///x.db",
    }
    _, env, _ = voila_command(1, environment=shell)
    server = str(workbench_home / "data" / "server")
    given = {name: value.replace(server, "SERVER") for name, value in env.items()}
    package = Path(voila_command.__code__.co_filename).parent
    assert given == {
        "PATH": "/usr/bin",
        "HOME": "/home/a",
        "WORKBENCH_DB": f"sqlite:///{Path.cwd() / 'x.db'}",
        "WORKBENCH_HOME": str(workbench_home),
        "JUPYTER_PATH": str(package / "share"),
        "JUPYTER_CONFIG_DIR": "SERVER/jupyter",
        "JUPYTER_CONFIG_PATH": "SERVER/jupyter",
        "JUPYTER_DATA_DIR": "SERVER/jupyter/data",
        "JUPYTER_RUNTIME_DIR": "SERVER/jupyter/runtime",
        "IPYTHONDIR": "SERVER/ipython",
        "MPLCONFIGDIR": "SERVER/matplotlib",
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(package.parents[1]),
    }


def test_the_cookie_secret_is_made_once_and_only_its_owner_reads_it(workbench_home: Path) -> None:
    ensure_server_files()
    first = secret_file().read_bytes()
    ensure_server_files()
    assert secret_file().read_bytes() == first
    assert len(first) == 32
    assert secret_file().stat().st_mode & 0o777 == 0o600
    assert secret_file().parent.stat().st_mode & 0o777 == 0o700
    assert secret_file() == workbench_home / "data" / "server" / "cookie_secret"


def test_every_screen_has_its_notebook_and_every_notebook_its_screen() -> None:
    assert sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb")) == sorted(SCREENS)
    assert [screen.name for screen in screens_for(frozenset())] == []


@pytest.mark.parametrize("name", sorted(SCREENS))
def test_a_notebook_is_three_thin_cells_without_outputs(name: str) -> None:
    notebook = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
    assert notebook["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "title": SCREENS[name].title(),
    }
    cells = notebook["cells"]
    assert [cell["id"] for cell in cells] == [f"{name}-load", f"{name}-wait", f"{name}-open"]
    assert [(cell["execution_count"], cell["outputs"], cell["metadata"]) for cell in cells] == [(None, [], {})] * 3
    assert ["".join(cell["source"]) for cell in cells] == [
        f'from workbench.apps.pages import load_page, open_page, wait_for_visitor\n\nload_page("{name}");',
        "wait_for_visitor()",
        f'open_page("{name}")',
    ]


def test_cookies_are_signed_with_the_secret_of_the_file_so_that_a_restart_signs_nobody_out(
    workbench_home: Path,
) -> None:
    from workbench.apps.voila_app import WorkbenchVoila

    ensure_server_files()
    assert WorkbenchVoila().cookie_secret == secret_file().read_bytes()


def test_idle_kernels_are_culled_and_a_killed_one_stays_dead(workbench_home: Path) -> None:
    """The settings reach the classes that Voila makes of Jupyter's."""
    argv, _, _ = voila_command(1, environment={})
    config = Config(json.loads(argv[4]))
    manager = voila_kernel_manager_factory(AsyncMappingKernelManager, False, 0)(config=config)
    assert (manager.cull_idle_timeout, manager.cull_interval, manager.cull_connected) == (900, 60, False)
    assert AsyncIOLoopKernelRestarter(config=config).restart_limit == 0


def test_without_a_contest_nothing_is_started(sqlite_engine: Engine, workbench_home: Path) -> None:
    with pytest.raises(WorkbenchError):
        serve(1)
    assert not (workbench_home / "data" / "server").exists()


@pytest.mark.parametrize("url", ["sqlite:////srv/thi.db", "postgresql+psycopg://thi:m%40t@db.local/thi"])
def test_a_database_named_whole_is_passed_on_as_it_is(url: str) -> None:
    assert voila_command(1, environment={"WORKBENCH_DB": url})[1]["WORKBENCH_DB"] == url
