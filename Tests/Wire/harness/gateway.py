"""The real binary, serving a routes.yaml in a folder of its own, on ports that the kernel chose.

Every listener of a test's table stands on a loopback address of its own (127.0.0.1, 127.0.0.2, …; admin on 127.0.0.99), all
with port 0. The program says where it listens, one line an address; that is how the ports are known.
"""

import json
import os
import re
import signal
import subprocess
import threading
from pathlib import Path

from . import yaml_text
from .deadline import eventually
from .metrics import Metrics
from .raw import Answer, Client, ask_once

_ANNOUNCED = re.compile(r"(?:listening|admin) on (127\.0\.0\.\d+):(\d+)")
ADMIN_HOST = "127.0.0.99"


def table(routes: list, backends: dict | None = None, listeners: list | None = None, **more) -> dict:
    """A whole file: one plain listener and the admin listener, unless said otherwise."""
    listeners = listeners or [{}]
    for number, listener in enumerate(listeners):
        listener.setdefault("address", f"127.0.0.{number + 1}:0")
    whole = {"version": 1, "listeners": listeners, "admin": {"address": f"{ADMIN_HOST}:0"}}
    if backends:
        whole["backends"] = backends
    whole.update({key: value for key, value in more.items() if key != "filters"})
    if more.get("filters"):
        whole["filters"] = more["filters"]
    whole["routes"] = routes
    return whole


class Gateway:
    def __init__(self, binary: Path, folder: Path, environment: dict | None = None, workers: int = 2):
        self.binary, self.folder, self.workers = binary, folder, workers
        self.file = folder / "routes.yaml"
        self.environment = {"PATH": os.environ.get("PATH", ""), "NO_COLOR": "1", **(environment or {})}
        self.process: subprocess.Popen | None = None
        self.stdout: list[str] = []
        self.stderr: list[str] = []
        self.stopped_by_test = False
        self._readers: list[threading.Thread] = []

    # Life

    def write(self, content: dict | str, file: Path | None = None) -> str:
        """Writes the configuration in place, as an editor that truncates does."""
        text = content if isinstance(content, str) else yaml_text.dump(content)
        (file or self.file).write_text(text)
        return text

    def start(self, *arguments: str) -> "Gateway":
        self.process = subprocess.Popen(
            [self.binary, "run", "--workers", str(self.workers), *arguments, self.file], cwd=self.folder,
            env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for pipe, lines in ((self.process.stdout, self.stdout), (self.process.stderr, self.stderr)):
            reader = threading.Thread(target=self._read, args=(pipe, lines), daemon=True)
            reader.start()
            self._readers.append(reader)
        expected = self.file.read_text().count(":0\n") or 1
        eventually(lambda: self._is_listening(expected), 10, "listening")
        return self

    def _read(self, pipe, lines: list[str]):
        for line in pipe:
            lines.append(line.decode("utf-8", "replace").rstrip("\n"))

    def _is_listening(self, expected: int) -> bool:
        if self.process.poll() is not None:
            for reader in self._readers:
                reader.join(2)
            raise AssertionError(f"ended with {self.process.returncode}:\n{self.log}")
        return len(self.addresses) >= expected

    def signal(self, number: int):
        self.process.send_signal(number)

    def stop(self, seconds: float = 10) -> int:
        """SIGTERM, then the exit status."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        return self.wait(seconds)

    def wait(self, seconds: float = 10) -> int:
        self.stopped_by_test = True
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"did not end within {seconds} s:\n{self.log}") from None
        for reader in self._readers:
            reader.join(2)
        return status

    # Where it is

    @property
    def addresses(self) -> dict[str, int]:
        """Loopback address → port, of what was announced."""
        found = _ANNOUNCED.findall("\n".join(self.stderr + self.stdout))
        return {host: int(port) for host, port in found if port != "0"}

    def address(self, number: int = 0) -> tuple[str, int]:
        """Of listener `number`, counted from 0."""
        host = f"127.0.0.{number + 1}"
        return host, self.addresses[host]

    @property
    def url(self) -> str:
        host, port = self.address()
        return f"http://{host}:{port}"

    # Asking

    def connect(self, number: int = 0, **options) -> Client:
        return Client(self.address(number), **options)

    def ask(self, method: str, target: str, fields=(), body: bytes | None = None, **options) -> Answer:
        return ask_once(self.address(), method, target, fields, body, **options)

    def chat(self, fields=(), **body) -> Answer:
        fields = {"Content-Type": "application/json", **dict(fields)}
        return self.ask("POST", "/v1/chat/completions", fields, chat_body(**body))

    def admin(self, target: str, method: str = "GET") -> Answer:
        return ask_once((ADMIN_HOST, self.addresses[ADMIN_HOST]), method, target)

    def metrics(self) -> Metrics:
        answer = self.admin("/metrics")
        assert answer.status == 200
        return Metrics(answer.body.decode())

    # What it says

    @property
    def log(self) -> str:
        return "\n".join(self.stdout + self.stderr)

    @property
    def access_log(self) -> list[dict]:
        return [json.loads(line) for line in self.stdout if line.startswith("{")]

    def access_line(self, **wanted) -> dict:
        """Waits for the access log's line that has these members."""
        def find():
            return next((line for line in self.access_log if all(line.get(k) == v for k, v in wanted.items())), None)
        return eventually(find, 5, f"an access-log line with {wanted}")

    def wait_message(self, pattern: str, after: int = 0) -> str:
        """Waits for a line on stderr, from line `after` on."""
        def find():
            return next((line for line in self.stderr[after:] if re.search(pattern, line)), None)
        return eventually(find, 5, f"{pattern!r} on stderr")

    @property
    def resident_kibibytes(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))


def chat_body(model: str = "m", content: str = "hi", **more) -> bytes:
    return json.dumps({"model": model, "messages": [{"role": "user", "content": content}], **more}).encode()
