"""What /proc tells of a process and its children, and how the peers are started and stopped."""

import os
import signal
import socket
import subprocess
import tempfile
import time

TICK_MICROSECONDS = 1_000_000 // os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def family(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
    except FileNotFoundError:
        return []
    for task in tasks:
        with open(f"/proc/{pid}/task/{task}/children") as file:
            for child in file.read().split():
                found += family(int(child))
    return found


def cpu_microseconds(pid: int) -> int:
    """utime + stime of a process and its children, in ticks of 10 ms: a run must be long against that."""
    total = 0
    for member in family(pid):
        with open(f"/proc/{member}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total * TICK_MICROSECONDS


def memory_kibibytes(pid: int) -> tuple[int, int]:
    """Resident and anonymous memory of a process and its children."""
    resident = anonymous = 0
    for member in family(pid):
        with open(f"/proc/{member}/status") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    resident += int(line.split()[1])
                elif line.startswith("RssAnon:"):
                    anonymous += int(line.split()[1])
    return resident, anonymous


class Server:
    """A program that listens on one port of 127.0.0.1, kept on one core."""

    def __init__(self, name: str, command: list[str], port: int, core: int | None):
        self.name, self.command, self.port, self.core = name, command, port, core
        self.process: subprocess.Popen | None = None

    @property
    def pid(self) -> int:
        return self.process.pid

    def start(self) -> float:
        """Gives the milliseconds from exec to the first connection that was accepted."""
        pinned = [] if self.core is None else ["taskset", "-c", str(self.core)]
        began = time.monotonic()
        said = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            pinned + self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said)
        while time.monotonic() - began < 10:
            if self.process.poll() is not None:
                said.seek(0)
                raise SystemExit(f"{self.name} ended at once: {' '.join(self.command)}\n{said.read().decode()}")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return (time.monotonic() - began) * 1000
            except ConnectionRefusedError:
                time.sleep(0.0002)
        raise SystemExit(f"{self.name} does not listen on port {self.port}")

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
