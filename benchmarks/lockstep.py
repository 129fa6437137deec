"""A backend and a client in step: one request at a time, one event at a time, so that counts repeat exactly."""

import json
import socket
import threading

ANSWER = json.dumps({
    "id": "chatcmpl-1", "object": "chat.completion", "created": 1700000000, "model": "bench",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Water turns the wheel, and the wheel turns the stone."},
                 "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 96, "completion_tokens": 12, "total_tokens": 108}}).encode()
EVENT = b"data: " + json.dumps({
    "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1700000000, "model": "bench",
    "choices": [{"index": 0, "delta": {"content": " water"}, "finish_reason": None}]}).encode() + b"\n\n"
DONE = b"data: [DONE]\n\n"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


class Backend:
    """Answers each request with `ANSWER`, or with `events` events, each sent once `release` has been called for it."""

    def __init__(self, events: int):
        self.events, self.turns = events, threading.Semaphore(0)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def release(self):
        self.turns.release()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket):
        buffer = b""
        while True:
            while b"\r\n\r\n" not in buffer:
                piece = connection.recv(65536)
                if not piece:
                    return
                buffer += piece
            head, _, buffer = buffer.partition(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]) if b"content-length: " in head.lower() else 0
            while len(buffer) < length:
                buffer += connection.recv(65536)
            body, buffer = buffer[:length], buffer[length:]
            if b'"stream":true' in body:
                self._stream(connection)
            else:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(ANSWER) + ANSWER)

    def _stream(self, connection: socket.socket):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        for number in range(self.events):
            self.turns.acquire()
            connection.sendall((head if number == 0 else b"") + chunk(EVENT))
        self.turns.acquire()
        connection.sendall(chunk(DONE) + b"0\r\n\r\n")

    def close(self):
        self.listener.close()


class Client:
    """One kept connection."""

    def __init__(self, port: int, key: str):
        self.socket = socket.create_connection(("127.0.0.2", port), timeout=60, source_address=("127.0.0.1", 0))
        self.key = key

    def _send(self, model: str, stream: bool):
        body = json.dumps({"model": model, "messages": [
            {"role": "system", "content": "You are a miller. Answer in one sentence, and never say how you know."},
            {"role": "user", "content": "What turns the stone? " * 12}], "temperature": 0.2, "stream": stream},
            separators=(",", ":")).encode()
        self.socket.sendall(
            b"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: check\r\nAccept: */*\r\n"
            b"Content-Type: application/json\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s"
            % (self.key.encode(), len(body), body))

    def _until(self, end: bytes, buffer: bytes = b"") -> bytes:
        while end not in buffer:
            piece = self.socket.recv(65536)
            if not piece:
                raise SystemExit("the gateway closed the connection")
            buffer += piece
        return buffer

    def ask(self, model: str):
        self._send(model, False)
        answer = self._until(ANSWER[-16:])
        if not answer.startswith(b"HTTP/1.1 200"):
            raise SystemExit(answer.decode("utf-8", "replace"))

    def ask_stream(self, model: str, backend: Backend):
        self._send(model, True)
        for _ in range(backend.events):
            backend.release()
            self._until(b"\n\n")
        backend.release()
        self._until(b"0\r\n\r\n")

    def close(self):
        self.socket.close()
