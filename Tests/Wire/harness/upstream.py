"""An upstream that does what a test tells it: a script is called with each request and writes the answer's bytes.

    upstream = Upstream(lambda stream, request: stream.answer(200, b"hello"))

Records every request and every connection, and when a peer went away.
"""

import json
import socket
import ssl
import threading
import time

from .deadline import eventually


class Request:
    def __init__(self, head: bytes, connection: int):
        self.head, self.connection = head, connection
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.target, self.version = lines[0].split(" ", 2)
        self.fields = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])]
        self.body = b""

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key.lower() == name.lower()]

    def get(self, name: str) -> str | None:
        found = self.all(name)
        assert len(found) <= 1, f"{name} stands {len(found)} times"
        return found[0] if found else None

    @property
    def names(self) -> set[str]:
        return {key.lower() for key, _ in self.fields}

    def json(self):
        return json.loads(self.body)


class Stream:
    """One connection, as a script sees it."""

    def __init__(self, connection: socket.socket, number: int):
        self.socket, self.number = connection, number
        self.buffer = b""
        self.keep = True

    def send(self, data: bytes):
        self.socket.sendall(data)

    def answer(self, status: int, body: bytes = b"", fields=(), type: str = "application/json"):
        head = [f"HTTP/1.1 {status} Scripted", f"Content-Type: {type}", f"Content-Length: {len(body)}"]
        head += [f"{name}: {value}" for name, value in dict(fields).items()]
        self.send("\r\n".join(head).encode() + b"\r\n\r\n" + body)

    def json(self, value, status: int = 200, fields=()):
        self.answer(status, json.dumps(value).encode(), fields)

    def begin(self, status: int = 200, type: str = "text/event-stream", fields=()):
        """The head of a chunked answer."""
        head = [f"HTTP/1.1 {status} Scripted", f"Content-Type: {type}", "Transfer-Encoding: chunked"]
        head += [f"{name}: {value}" for name, value in dict(fields).items()]
        self.send("\r\n".join(head).encode() + b"\r\n\r\n")

    def chunk(self, data: bytes):
        self.send(b"%x\r\n%s\r\n" % (len(data), data))

    def event(self, value):
        self.chunk(b"data: " + (value if isinstance(value, bytes) else json.dumps(value).encode()) + b"\n\n")

    def end(self):
        self.send(b"0\r\n\r\n")

    def cut(self):
        """Ends the connection properly, but too early."""
        self.keep = False
        self.socket.shutdown(socket.SHUT_RDWR)

    def reset(self):
        self.keep = False
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def wait_gone(self, seconds: float = 5) -> float:
        """Blocks until the peer has closed; gives the time at which it had."""
        self.keep = False
        self.socket.settimeout(seconds)
        try:
            while self.socket.recv(65536):
                pass
        except ConnectionResetError:
            pass
        return time.monotonic()

    def read_request(self) -> Request | None:
        while b"\r\n\r\n" not in self.buffer:
            if not self._fill():
                return None
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        return Request(head, self.number)

    def read_body(self, request: Request):
        if "chunked" in (request.get("transfer-encoding") or ""):
            while True:
                size = int(self._line(), 16)
                request.body += self._exactly(size)
                self._exactly(2) if size else None
                if size == 0:
                    while self._line():
                        pass
                    return
        request.body = self._exactly(int(request.get("content-length") or 0))

    def _fill(self) -> bool:
        try:
            piece = self.socket.recv(262144)
        except (ConnectionResetError, OSError):
            return False
        self.buffer += piece
        return bool(piece)

    def _line(self) -> bytes:
        while b"\r\n" not in self.buffer:
            if not self._fill():
                raise EOFError
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line

    def _exactly(self, count: int) -> bytes:
        while len(self.buffer) < count:
            if not self._fill():
                raise EOFError
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken


def completion(text: str = "hello", model: str = "m", **more) -> dict:
    """A chat completion as an OpenAI-shaped backend gives it."""
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": model,
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}, **more,
    }


def delta(text: str) -> dict:
    return {
        "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}],
    }


def answer_completion(stream: Stream, request: Request):
    stream.json(completion())


class Upstream:
    def __init__(self, script=answer_completion, tls: ssl.SSLContext | None = None, reads_bodies: bool = True):
        self.script, self.tls, self.reads_bodies = script, tls, reads_bodies
        self.requests: list[Request] = []
        self.streams: list[Stream] = []
        self.failures: list[BaseException] = []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.listener.getsockname()[1]
        self.authority = f"127.0.0.1:{self.port}"
        self.url = f"{'https' if tls else 'http'}://{self.authority}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket):
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            stream = Stream(connection, len(self.streams))
            self.streams.append(stream)
            while stream.keep and (request := stream.read_request()):
                if self.reads_bodies:
                    stream.read_body(request)
                self.requests.append(request)
                self.script(stream, request)
        except (ConnectionError, EOFError, ssl.SSLError, TimeoutError, OSError) as failure:
            self.failures.append(failure)
        finally:
            connection.close()

    def wait_requests(self, count: int = 1, seconds: float = 5) -> Request:
        """Gives request number `count`, counted from 1."""
        eventually(lambda: len(self.requests) >= count, seconds, f"{count} requests at the upstream")
        return self.requests[count - 1]

    def close(self):
        """Stops listening and drops every connection."""
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        for stream in self.streams:
            try:
                stream.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def refusing_port() -> int:
    """A port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
