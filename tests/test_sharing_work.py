"""What shares something costly runs on one worker, and the long files come first."""

from __future__ import annotations

from sharing_work import shares


def test_a_file_goes_to_what_is_costly_and_first_among_all_its_tests_need() -> None:
    items = [
        ("tests/rules/test_rules_pools.py", ["seed"]),
        ("tests/cli/test_cli_verify.py", ["cli"]),
        ("tests/cli/test_cli_verify.py", ["cli", "reported_run", "demo_run"]),
        ("tests/cli/test_cli_verify.py", []),
        ("tests/reports/test_reports_pdf.py", ["rendered", "demo_run"]),
        ("tests/reports/test_reports_word.py", ["rendered"]),
        ("tests/e2e/test_e2e_pool.py", ["visit", "site"]),
        ("tests/e2e/test_e2e_awards.py", ["chromium"]),
    ]
    assert shares(items) == {
        "tests/rules/test_rules_pools.py": "tests/rules/test_rules_pools.py",
        "tests/cli/test_cli_verify.py": "demo",
        "tests/reports/test_reports_pdf.py": "demo",
        "tests/reports/test_reports_word.py": "report",
        "tests/e2e/test_e2e_pool.py": "apps",
        "tests/e2e/test_e2e_awards.py": "tests/e2e/test_e2e_awards.py",
    }
