"""Load from wrk, and what a run of it cost the process under load."""

import os
import subprocess
from dataclasses import dataclass

from processes import Server, cpu_microseconds

HERE = os.path.dirname(os.path.abspath(__file__))


@dataclass
class Run:
    requests: int
    microseconds: int
    failed: int
    p50: int
    p99: int
    cpu: int

    @property
    def cpu_each(self) -> float:
        return self.cpu / self.requests

    @property
    def rate(self) -> float:
        return self.requests * 1e6 / self.microseconds


def drive(server: Server, seconds: int, connections: int, key: str, core: int, stream: bool) -> Run:
    """One run; CPU is read before and after, so what the server does when idle counts too."""
    environment = dict(os.environ, KEY=key, MODEL="bench-stream" if stream else "bench")
    if stream:
        environment["STREAM"] = "1"
    command = ["taskset", "-c", str(core), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
               "-s", os.path.join(HERE, "chat.lua"), f"http://127.0.0.1:{server.port}"]
    before = cpu_microseconds(server.pid)
    output = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    spent = cpu_microseconds(server.pid) - before
    results = [line for line in output.splitlines() if line.startswith("RESULT ")]
    if not results:
        raise SystemExit(f"wrk gave no result for {server.name}:\n{output}")
    requests, duration, wrong, failed, p50, p99 = map(int, results[0].split()[1:])
    if requests == 0 or wrong + failed > requests // 1000:
        raise SystemExit(f"{server.name}: {requests} requests, {wrong} with a wrong status, {failed} failed")
    return Run(requests, duration, wrong + failed, p50, p99, spent)


def syscalls_each(server: Server, pid: int, seconds: int, connections: int, key: str, core: int) -> dict[str, float]:
    """System calls a request by name, counted by strace; it slows the process, not the count."""
    tracer = subprocess.Popen(["strace", "-c", "-f", "-qq", "-p", str(pid)], stderr=subprocess.PIPE, text=True)
    try:
        run = drive(server, seconds, connections, key, core, stream=False)
    finally:
        tracer.send_signal(2)
        table = tracer.communicate(timeout=10)[1]
    counts = {}
    for line in table.splitlines():
        fields = line.split()
        if len(fields) >= 5 and fields[0].replace(".", "").isdigit() and fields[-1] != "total":
            counts[fields[-1]] = int(fields[3]) / run.requests
    return {name: each for name, each in counts.items() if each >= 0.005}
