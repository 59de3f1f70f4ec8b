"""`./linli serve` in earnest: it answers, refuses a taken port, and leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing

import pytest

from linli.access.sealing import make_key_file
from linli.site.serving import is_free

pytestmark = [pytest.mark.once, pytest.mark.thorough]  # it has a database of its own


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """A data folder with tables, and the environment that serves it."""
    folder = tmp_path_factory.mktemp("installation")
    make_key_file(folder / "keys")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    environment = kept | {
        "LINLI_DATA": str(folder / "data"),
        "LINLI_KEY_FILE": str(folder / "keys"),
        "LINLI_SECRET_KEY": "only for this test, and long enough to be accepted",
    }
    subprocess.run(linli("migrate"), env=environment, check=True, capture_output=True)
    return environment


@pytest.fixture
def serving(installation):
    """The running process and its port."""
    port = two_free_ports()
    process = subprocess.Popen(
        linli("serve", "--port", str(port)), env=installation, stderr=subprocess.PIPE, text=True
    )
    try:
        wait_for(lambda: process.poll() is not None or not is_free("127.0.0.1", port))
        assert process.poll() is None, process.communicate()[1]
        yield process, port
    finally:
        process.kill()
        process.communicate()


def linli(*words):
    return [sys.executable, "-P", "-m", "linli.site.cli", *words]


def two_free_ports():
    for port in range(20_000 + os.getpid() % 10_000, 40_000, 2):
        with closing(socket.socket()) as one, closing(socket.socket()) as next_one:
            try:
                one.bind(("127.0.0.1", port))
                next_one.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise AssertionError("no two free ports")


def wait_for(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_it_answers_and_ctrl_c_stops_all_of_it(serving):
    process, port = serving
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=20) as answer:
        assert answer.status == 200
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert f"Linli is at http://127.0.0.1:{port}" in said
    assert is_free("127.0.0.1", port)
    assert is_free("127.0.0.1", port + 1)


def test_a_taken_port_is_refused_in_one_sentence(serving, installation):
    _process, port = serving
    second = subprocess.run(
        linli("serve", "--port", str(port)), env=installation, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert second.stderr.strip() == f"Port {port} is in use. Choose another with --port."


def test_killed_without_a_word_it_still_frees_its_ports(serving):
    process, port = serving
    process.kill()
    wait_for(lambda: is_free("127.0.0.1", port) and is_free("127.0.0.1", port + 1))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"LINLI_SECRET_KEY": "short"}, "LINLI_SECRET_KEY"),
        ({"LINLI_KEY_FILE": "/nowhere/at/all"}, "key file"),
        ({"LINLI_DATA": "/nowhere/at/all"}, "database"),
    ],
)
def test_an_unsafe_installation_serves_nobody(installation, change, reason):
    run = subprocess.run(
        linli("serve", "--port", "1"), env=installation | change, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert reason in run.stderr
    assert "Traceback" not in run.stderr
