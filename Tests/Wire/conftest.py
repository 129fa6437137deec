"""Fixtures: `serve` starts the real binary, `upstream` makes scripted upstreams; all ends with the test."""

import os
import subprocess
from pathlib import Path

import pytest

from harness.certificates import Authority
from harness.gateway import Gateway, table
from harness.nginx import Nginx
from harness.upstream import Upstream, answer_completion
from matrix.report import Table

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def binary() -> Path:
    """`.build/millrace`, or what MILLRACE names."""
    path = Path(os.environ.get("MILLRACE", ROOT / ".build" / "millrace"))
    assert os.access(path, os.X_OK), f"{path} is not there: `make build` makes it"
    return path


@pytest.fixture
def upstream():
    """Makes scripted upstreams."""
    made: list[Upstream] = []

    def make(script=answer_completion, **options) -> Upstream:
        made.append(Upstream(script, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def prepare(binary, tmp_path):
    """Writes a configuration for a gateway that is not started yet."""
    made: list[Gateway] = []

    def make(content: dict | str, environment: dict | None = None, workers: int = 2) -> Gateway:
        folder = tmp_path / f"gateway{len(made)}"
        folder.mkdir()
        gateway = Gateway(binary, folder, environment, workers)
        gateway.write(content)
        made.append(gateway)
        return gateway

    yield make
    for gateway in made:
        if gateway.process is None:
            continue
        chosen = gateway.stopped_by_test
        status = gateway.stop()
        assert chosen or status == 0, f"ended with {status}:\n{gateway.log}"
        assert "Fatal error" not in gateway.log, gateway.log


@pytest.fixture
def serve(prepare):
    """Starts a gateway: `serve(routes, backends, filters=…, files={name: text}, environment=…)`."""

    def start(routes: list, backends: dict | None = None, files: dict | None = None, environment: dict | None = None,
              workers: int = 2, **more) -> Gateway:
        gateway = prepare(table(routes, backends, **more), environment, workers)
        for name, text in (files or {}).items():
            (gateway.folder / name).write_text(text)
        return gateway.start()

    return start


@pytest.fixture
def mock(serve) -> Gateway:
    """A gateway in front of the built-in mock."""
    return serve([{"name": "all", "to": "mock"}], {"mock": {"dialect": "mock"}})


@pytest.fixture
def front(serve, upstream):
    """A gateway in front of a scripted plain HTTP upstream: `gateway, up = front(script, limits=…)`."""

    def start(script=answer_completion, dialect: str = "http", backend: dict | None = None, **more):
        up = upstream(script)
        url = up.url + ("/v1" if dialect == "openai" else "")
        return serve([{"name": "all", "to": "up"}], {"up": {"dialect": dialect, "url": url, **(backend or {})}}, **more), up

    return start


@pytest.fixture
def run(binary, tmp_path):
    """Runs a command of the binary to its end."""

    def call(*arguments, environment: dict | None = None, folder: Path | None = None) -> subprocess.CompletedProcess:
        return subprocess.run(
            [binary, *map(str, arguments)], cwd=folder or tmp_path, capture_output=True, text=True, timeout=20,
            stdin=subprocess.DEVNULL, env={"PATH": os.environ.get("PATH", ""), **(environment or {})})

    return call


@pytest.fixture(scope="session")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def nginx(tmp_path_factory):
    server = Nginx(tmp_path_factory.mktemp("nginx"))
    yield server
    server.stop()


def pytest_configure(config):
    config.pluginmanager.register(Table(), "matrix-table")


def pytest_collection_modifyitems(items):
    for item in items:
        if mark := item.get_closest_marker("pending"):
            item.add_marker(pytest.mark.xfail(reason=mark.args[0], strict=True))
