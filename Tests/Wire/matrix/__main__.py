"""Runs the matrix and writes its table: `python Tests/Wire/matrix docs/dialects.md`, between that file's two marks.

Further arguments go to pytest. Without a file it prints the table. Nothing is written when a test fails.
"""

import sys
from pathlib import Path

WIRE = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- matrix: written by Tests/Wire/matrix -->\n", "<!-- end of matrix -->\n"


def insert(text: str, table: str) -> str:
    """The text with the table between its marks, or at its end when it has none."""
    if BEGIN not in text:
        return text.rstrip("\n") + f"\n\n{BEGIN}{table}{END}"
    before, rest = text.split(BEGIN, 1)
    return before + BEGIN + table + END + rest.split(END, 1)[1]


def main(arguments: list[str]) -> int:
    sys.path.insert(0, str(WIRE))
    import pytest

    files = [argument for argument in arguments if argument.endswith(".md")]
    rest = [argument for argument in arguments if argument not in files]
    found = []

    class Catch:
        def pytest_unconfigure(self, config):
            found.append(config.pluginmanager.get_plugin("matrix-table"))

    status = pytest.main(["-c", str(WIRE / "pytest.ini"), "--rootdir", str(WIRE), str(WIRE / "test_dialect_matrix.py"), *rest], [Catch()])
    table = found[0].markdown()
    if status == 0 and files:
        file = Path(files[0])
        file.write_text(insert(file.read_text(), table))
    elif not files:
        print(table)
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
