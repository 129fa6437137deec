"""Where clients come in: how many, over which kinds of socket, and over sockets that somebody else opened."""

import os
import signal
import socket
import subprocess

import pytest
from harness.deadline import eventually
from harness.raw import Client, ask_once

HELLO = [{"name": "all", "respond": {"status": 200, "body": "hello\n"}}]


def is_served(client) -> bool:
    client.send_request("GET", "/")
    return client.read_head().status == 200


def test_clients_past_the_ceiling_wait_until_one_leaves(serve):
    gateway = serve(HELLO, workers=1, limits={"connections": 2})
    first, second = gateway.connect(), gateway.connect()
    assert is_served(first) and is_served(second)
    with gateway.connect() as third:
        third.socket.settimeout(0.5)
        third.send_request("GET", "/")
        with pytest.raises(TimeoutError):
            third.socket.recv(1)
        first.close()
        third.socket.settimeout(5)
        assert third.read_head().status == 200
    second.close()


def start_with(socket_handed_over, binary, folder, listener: str) -> subprocess.Popen:
    (folder / "routes.yaml").write_text(
        f"version: 1\nlisteners: [{{address: {listener}}}]\n"
        "routes: [{name: all, respond: {status: 200, body: hello}}]\n")
    return subprocess.Popen(
        ["sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" run --workers 2 routes.yaml', str(binary)], cwd=folder,
        preexec_fn=lambda: os.dup2(socket_handed_over.fileno(), 3), pass_fds=(3,), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def end(process: subprocess.Popen) -> str:
    process.send_signal(signal.SIGTERM)
    text = process.communicate(timeout=10)[1]
    assert process.returncode == 0, text
    return text


def test_a_socket_that_is_handed_over_is_used(binary, tmp_path):
    with socket.create_server(("127.0.0.1", 0), backlog=64) as ours:
        address = ours.getsockname()
        # Here before the process is: it waits in the backlog and is not refused.
        early = Client(address)
        process = start_with(ours, binary, tmp_path, f"127.0.0.1:{address[1]}")
        try:
            assert is_served(early)
            early.close()
            for _ in range(20):
                assert ask_once(address, "GET", "/").status == 200
        finally:
            said = end(process)
    assert f"listening on 127.0.0.1:{address[1]}" in said


def test_a_socket_that_no_listener_wants_is_named(binary, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as ours:
        port = ours.getsockname()[1]
        process = start_with(ours, binary, tmp_path, "127.0.0.1:0")
        lines = []
        eventually(lambda: lines.append(process.stderr.readline()) or "handed over" in lines[-1], 10, "a word on the socket")
        end(process)
    assert f"127.0.0.1:{port}" in lines[-1]


def test_a_unix_socket_is_a_listener(binary, tmp_path):
    path = tmp_path / "m.sock"
    (tmp_path / "routes.yaml").write_text(
        f"version: 1\nlisteners: [{{address: unix:{path}}}]\n"
        "routes: [{name: all, respond: {status: 200, body: hello}}]\n")
    process = subprocess.Popen(
        [binary, "run", "--workers", "2", "routes.yaml"], cwd=tmp_path, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        eventually(path.exists, 10, "the socket's path")
        for _ in range(20):
            answer = subprocess.run(
                ["curl", "-sS", "--max-time", "5", "--unix-socket", path, "http://gateway/"], capture_output=True, text=True)
            assert answer.stdout == "hello", answer.stderr
    finally:
        end(process)


def test_a_unix_socket_that_someone_serves_is_not_taken_away(binary, tmp_path):
    file = tmp_path / "routes.yaml"
    file.write_text(f'version: 1\nlisteners: [{{address: "unix:{tmp_path}/socket"}}]\nlog: {{access: off}}\n'
                    "routes: [{respond: {status: 200, body: first}}]\n")
    first = subprocess.Popen([binary, "run", "--workers", "2", file], stderr=subprocess.PIPE, text=True)
    try:
        assert "listening on" in first.stderr.readline()
        second = subprocess.run([binary, "run", "--workers", "2", file], capture_output=True, text=True, timeout=10)
        assert second.returncode == 1 and "cannot listen on unix:" in second.stderr
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            client.connect(str(tmp_path / "socket"))
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            answer = b"".join(iter(lambda: client.recv(65536), b""))
        assert answer.endswith(b"first")
    finally:
        first.terminate()
        assert first.wait(10) == 0
