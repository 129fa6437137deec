"""The table of clients and backends, collected from the tests' reports while they run.

A cell says ✓, what was lost on the way (the names that `x-millrace-lossy` gave), – for what the client's dialect cannot ask, and ✗
for what failed.
"""

from sdks import SDKS

from .scenarios import SCENARIOS, columns_of

TITLES = {name: name.replace("_", " ") for name in SCENARIOS}
# For a terminal; ~ is: streamed.
SHORT = TITLES | {"streamed_tools": "tools~", "tool_choice": "choice", "json_schema": "json", "thinking": "think",
                  "streamed_thinking": "think~", "parameters": "params", "broken_stream": "broken"}


class Table:
    """A pytest plugin: gathers the cells, prints the table at the end of a run that had any."""

    def __init__(self):
        self.cells: dict[tuple[str, str, str], str] = {}

    def pytest_runtest_logreport(self, report):
        found = dict(report.user_properties)
        if "cell" not in found or (report.when != "call" and not report.failed):
            return
        cell = "✗" if report.failed else ", ".join(found.get("lost", [])) or "✓"
        self.cells[tuple(found["cell"])] = cell

    def pytest_terminal_summary(self, terminalreporter):
        if self.cells:
            terminalreporter.section("dialects", sep="-")
            for line in self.plain():
                terminalreporter.line(line)

    @property
    def rows(self) -> list[tuple[str, str]]:
        return list(dict.fromkeys((client, backend) for client, backend, _ in self.cells))

    def cell(self, client: str, backend: str, scenario: str) -> str:
        if scenario not in columns_of(SDKS[client]):
            return "–"
        return self.cells.get((client, backend, scenario), "")

    def plain(self) -> list[str]:
        """For a terminal: what was lost stands below, by numbers."""
        notes: dict[str, str] = {}
        lines = [" " * 34 + " ".join(f"{name:7}" for name in SHORT.values())]
        for client, backend in self.rows:
            cells = []
            for name in SCENARIOS:
                cell = self.cell(client, backend, name)
                if cell not in ("✓", "✗", "–", ""):
                    cell = "lost " + notes.setdefault(cell, str(len(notes) + 1))
                cells.append(f"{cell:7}")
            lines.append(f"{client:20} {backend:12} " + " ".join(cells))
        return lines + [f"lost {number}: {names}" for names, number in notes.items()]

    def markdown(self) -> str:
        lines = ["| client | backend | " + " | ".join(TITLES.values()) + " |", "|---" * (len(TITLES) + 2) + "|"]
        for client, backend in self.rows:
            cells = [self.cell(client, backend, name) for name in SCENARIOS]
            lines.append(f"| {client} | {backend} | " + " | ".join(cells) + " |")
        return "\n".join(lines) + "\n"
