"""A client that sends the bytes it is given and reads answers strictly: what a lenient client forgives fails a test."""

import json
import socket
import ssl
import time


class Truncated(Exception):
    """The connection ended before the answer did."""


class Answer:
    def __init__(self, version: str, status: int, reason: str, fields: list[tuple[str, str]]):
        self.version, self.status, self.reason, self.fields = version, status, reason, fields
        self.body = b""

    def __repr__(self):
        return f"Answer({self.status}, {self.fields}, {self.body[:300]!r})"

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key.lower() == name.lower()]

    def get(self, name: str) -> str | None:
        found = self.all(name)
        assert len(found) <= 1, f"{name} stands {len(found)} times"
        return found[0] if found else None

    def json(self):
        return json.loads(self.body)

    @property
    def error(self) -> dict:
        return self.json()["error"]

    @property
    def names(self) -> set[str]:
        return {key.lower() for key, _ in self.fields}


class Client:
    def __init__(self, address: tuple[str, int], tls: ssl.SSLContext | None = None, name: str = "localhost", timeout: float = 5):
        self.socket = socket.create_connection(address, timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname=name)
        self.buffer = b""
        self.host = f"{address[0]}:{address[1]}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def reset(self):
        """Ends the connection with an RST, as a client that crashed does."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def send(self, data: bytes | str):
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def send_request(self, method: str, target: str, fields=(), body: bytes | None = None, host: str | None = None):
        lines = [f"{method} {target} HTTP/1.1", f"Host: {host or self.host}"]
        fields = list(fields.items()) if isinstance(fields, dict) else list(fields)
        lines += [f"{name}: {value}" for name, value in fields]
        if body is not None and not any(name.lower() in ("content-length", "transfer-encoding") for name, _ in fields):
            lines.append(f"Content-Length: {len(body)}")
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b""))

    def ask(self, method: str, target: str, fields=(), body: bytes | None = None, host: str | None = None) -> Answer:
        self.send_request(method, target, fields, body, host)
        return self.read_answer(method)

    def _fill(self):
        piece = self.socket.recv(65536)
        if not piece:
            raise Truncated(self.buffer)
        self.buffer += piece

    def read_line(self) -> bytes:
        while b"\r\n" not in self.buffer:
            self._fill()
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        assert b"\n" not in line and b"\r" not in line, f"bare CR or LF in {line!r}"
        return line

    def read_exactly(self, count: int) -> bytes:
        while len(self.buffer) < count:
            self._fill()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def read_head(self) -> Answer:
        version, status, reason = (self.read_line().decode("latin-1") + " ").split(" ", 2)
        assert version in ("HTTP/1.1", "HTTP/1.0"), version
        fields = []
        while line := self.read_line():
            name, _, value = line.decode("latin-1").partition(":")
            assert name and name == name.strip(), f"malformed field {line!r}"
            fields.append((name, value.strip()))
        return Answer(version, int(status), reason.strip(), fields)

    def read_chunk(self) -> bytes:
        """The next chunk; empty for the last, whose trailers are read too."""
        size = int(self.read_line(), 16)
        if size == 0:
            while self.read_line():
                pass
            return b""
        data = self.read_exactly(size)
        assert self.read_exactly(2) == b"\r\n"
        return data

    def read_body(self, answer: Answer, method: str = "GET") -> Answer:
        if method == "HEAD" or answer.status in (204, 304) or answer.status < 200:
            return answer
        coding, length = answer.get("transfer-encoding"), answer.get("content-length")
        assert not (coding and length), "both Content-Length and Transfer-Encoding"
        if coding:
            assert coding == "chunked"
            while chunk := self.read_chunk():
                answer.body += chunk
        elif length is not None:
            answer.body = self.read_exactly(int(length))
        else:
            answer.body = self.read_rest()
        return answer

    def read_answer(self, method: str = "GET") -> Answer:
        return self.read_body(self.read_head(), method)

    def read_rest(self) -> bytes:
        """Everything until the peer closes; a reset counts as a close."""
        try:
            while piece := self.socket.recv(65536):
                self.buffer += piece
        except (ConnectionResetError, BrokenPipeError, ssl.SSLError):
            pass
        rest, self.buffer = self.buffer, b""
        return rest

    def read_event(self, buffer: list) -> bytes:
        """The next server-sent event of a chunked answer; `buffer` holds what was read past it. Empty: the end."""
        while b"\n\n" not in b"".join(buffer):
            chunk = self.read_chunk()
            if not chunk:
                return b""
            buffer.append(chunk)
        event, _, rest = b"".join(buffer).partition(b"\n\n")
        buffer[:] = [rest]
        return event

    def is_open(self) -> bool:
        """False once the peer has closed."""
        self.socket.setblocking(False)
        try:
            piece = self.socket.recv(65536)
            self.buffer += piece
            return bool(piece)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except ConnectionResetError:
            return False
        finally:
            self.socket.settimeout(5)

    def expect_close(self, seconds: float = 5) -> bytes:
        self.socket.settimeout(seconds)
        began = time.monotonic()
        rest = self.read_rest()
        assert time.monotonic() - began < seconds
        return rest


def ask_once(address, method: str, target: str, fields=(), body: bytes | None = None, host: str | None = None,
             **options) -> Answer:
    with Client(address, **options) as client:
        return client.ask(method, target, fields, body, host)


def assert_same(seen: bytes, wanted: bytes):
    """For megabytes: says where they part, and does not print them."""
    if seen != wanted:
        place = next((index for index, pair in enumerate(zip(seen, wanted)) if pair[0] != pair[1]), min(len(seen), len(wanted)))
        raise AssertionError(f"{len(seen)} bytes instead of {len(wanted)}, different from byte {place}")
