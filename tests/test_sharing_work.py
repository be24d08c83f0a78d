"""What shares something costly runs on one worker, and the long files come first."""

from __future__ import annotations

from sharing_work import place_of, share_in, share_of


def test_a_file_goes_to_what_is_costly_and_first_among_all_its_tests_need() -> None:
    verify = "def test_one(cli):\n    ...\ndef test_two(\n    reported_run: DemoRun, cli\n):\n    ..."
    for file, text, share in (
        ("tests/rules/test_rules_pools.py", "def test_one(seed: int):", None),
        ("tests/cli/test_cli_verify.py", verify, "demo"),
        ("tests/reports/test_reports_pdf.py", "def test_one(rendered):\ndef test_two(demo_run):", "demo"),
        ("tests/reports/test_reports_word.py", "def test_one(rendered):", "report"),
        ("tests/e2e/test_e2e_pool.py", "def test_one(visit: Visit) -> None:", "apps"),
        ("tests/e2e/test_e2e_awards.py", "def _close(visit: Visit):\ndef test_one(chromium: Browser):", None),
        ("tests/apps/test_apps_x.py", "@pytest.fixture(scope='module')\ndef page(site: Site):", "apps"),
        ("tests/desk/test_desk_x.py", "def test_one(desk: Desk):", None),
    ):
        assert share_in(file, text) == (share or file), file


def test_the_files_of_this_project_are_shared_so() -> None:
    assert share_of("tests/cli/test_cli_verify.py") == "demo"
    assert share_of("tests/e2e/test_e2e_pool.py") == share_of("tests/apps/test_apps_doors.py") == "apps"
    assert place_of("tests/e2e/test_e2e_pool.py") < place_of("tests/cli/test_cli_verify.py")
    assert place_of("tests/cli/test_cli_verify.py") < place_of("tests/rules/test_rules_pools.py")
