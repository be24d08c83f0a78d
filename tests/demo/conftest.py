"""One demo contest a seed, made once for all tests."""

import demo_reader
import pytest


@pytest.fixture(scope="session", params=[2022, 5])
def demo(request, tmp_path_factory) -> demo_reader.Demo:
    return demo_reader.make(tmp_path_factory.mktemp(f"demo-{request.param}"), request.param)
