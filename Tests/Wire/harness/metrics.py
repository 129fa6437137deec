"""Reads the Prometheus text format, strictly enough that a scraper would take what this takes."""

import re

_SAMPLE = re.compile(r'^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$')
_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)')


class Metrics:
    def __init__(self, text: str):
        self.text = text
        self.types: dict[str, str] = {}
        self.samples: list[tuple[str, dict, float]] = []
        assert text.endswith("\n")
        for line in text.splitlines():
            self._read(line)

    def _read(self, line: str):
        if line.startswith("# TYPE "):
            name, kind = line[7:].split(" ")
            assert name not in self.types, f"{name} has two TYPE lines"
            self.types[name] = kind
        elif line and not line.startswith("#"):
            match = _SAMPLE.match(line)
            assert match, f"not a sample: {line!r}"
            name, labels, value = match.groups()
            pairs = _LABEL.findall(labels or "")
            assert _LABEL.sub("", labels or "") == "", f"malformed labels: {line!r}"
            family = re.sub(r"_(bucket|sum|count)$", "", name)
            assert name in self.types or family in self.types, f"{name} has no TYPE line"
            self.samples.append((name, dict(pairs), float(value)))

    def sum(self, pattern: str, **labels: str) -> float:
        """Of all samples whose name matches, and whose labels do."""
        return sum(value for name, own, value in self.samples
                   if re.fullmatch(pattern, name) and all(own.get(key) == wanted for key, wanted in labels.items()))

    def names(self, pattern: str) -> set[str]:
        return {name for name, _, _ in self.samples if re.search(pattern, name)}

    def check_histograms(self):
        """Buckets only grow, and end with +Inf = count."""
        series: dict[tuple, list] = {}
        for name, labels, value in self.samples:
            if name.endswith("_bucket"):
                own = tuple(sorted((k, v) for k, v in labels.items() if k != "le"))
                series.setdefault((name[:-7], own), []).append((float(labels["le"].replace("+Inf", "inf")), value))
        for (name, own), buckets in series.items():
            assert [bound for bound, _ in buckets] == sorted({bound for bound, _ in buckets}), name
            assert [count for _, count in buckets] == sorted(count for _, count in buckets), name
            assert buckets[-1][0] == float("inf"), name
            assert self.sum(name + "_count", **dict(own)) == buckets[-1][1], name
