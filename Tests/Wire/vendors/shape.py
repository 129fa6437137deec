"""What a JSON value must be. Stricter than most programs: a member that is unknown, missing or of another type is wrong.

    CHAT = record({"model": text(), "messages": lists(MESSAGE, least=1)}, optional={"temperature": number(0, 2)})
    CHAT(body)        # raises Wrong, which says where and why; each vendor puts that into its own words
"""

import re

NAMES = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", int: "an integer", float: "a decimal",
         type(None): "null"}


class Wrong(Exception):
    """`problem`: `missing`, `unknown` (the last of `path` is the member), `type` or `value`."""

    def __init__(self, path: tuple, problem: str, reason: str = ""):
        super().__init__(f"{dotted(path)}: {problem} {reason}")
        self.path, self.problem, self.reason = path, problem, reason


def dotted(path: tuple) -> str:
    """messages.0.content"""
    return ".".join(map(str, path))


def bracketed(path: tuple) -> str:
    """messages[0].content"""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _expect(value, path: tuple, kind: type | tuple, wanted: str):
    # To Python a boolean is a number; to JSON it is not.
    boolean_as_number = isinstance(value, bool) and kind is not bool
    if not isinstance(value, kind) or boolean_as_number:
        raise Wrong(path, "type", f"expected {wanted}, but got {NAMES[type(value)]} instead")


def text(least: int = 0, most: int | None = None, pattern: str | None = None):
    def check(value, path=()):
        _expect(value, path, str, "a string")
        if len(value) < least:
            raise Wrong(path, "value", f"expected a string of at least {least} characters")
        if most is not None and len(value) > most:
            raise Wrong(path, "value", f"expected a string of at most {most} characters")
        if pattern and not re.fullmatch(pattern, value):
            raise Wrong(path, "value", f"expected a string that matches {pattern}")
    return check


def one_of(*words):
    def check(value, path=()):
        _expect(value, path, str, "a string")
        if value not in words:
            raise Wrong(path, "value", f"supported values are: {', '.join(words)}; got '{value}'")
    return check


def number(low: float | None = None, high: float | None = None, kind=(int, float), wanted: str = "a decimal"):
    def check(value, path=()):
        _expect(value, path, kind, wanted)
        if low is not None and value < low:
            raise Wrong(path, "value", f"expected a value >= {low}, but got {value} instead")
        if high is not None and value > high:
            raise Wrong(path, "value", f"expected a value <= {high}, but got {value} instead")
    return check


def integer(low: int | None = None, high: int | None = None):
    return number(low, high, int, "an integer")


def flag(value, path=()):
    _expect(value, path, bool, "a boolean")


def anything(value, path=()):
    pass


def lists(of, least: int = 0, most: int | None = None):
    def check(value, path=()):
        _expect(value, path, list, "an array")
        if len(value) < least:
            raise Wrong(path, "value", f"expected an array of at least {least} elements")
        if most is not None and len(value) > most:
            raise Wrong(path, "value", f"expected an array of at most {most} elements")
        for index, item in enumerate(value):
            of(item, (*path, index))
    return check


def mapping(of=anything):
    """An object with any keys."""
    def check(value, path=()):
        _expect(value, path, dict, "an object")
        for key, item in value.items():
            of(item, (*path, key))
    return check


def record(required: dict | None = None, optional: dict | None = None):
    """An object with these members and no others."""
    required, every = required or {}, {**(required or {}), **(optional or {})}

    def check(value, path=()):
        _expect(value, path, dict, "an object")
        for key in value:
            if key not in every:
                raise Wrong((*path, key), "unknown")
        for key in required:
            if key not in value:
                raise Wrong((*path, key), "missing")
        for key, item in value.items():
            every[key](item, (*path, key))
    return check


def nullable(of):
    return lambda value, path=(): None if value is None else of(value, path)


def either(**kinds):
    """One shape a kind of value: `either(string=text(), array=lists(PART))`."""
    types = {"string": str, "array": list, "object": dict, "boolean": bool, "number": (int, float)}

    def check(value, path=()):
        for kind, of in kinds.items():
            if isinstance(value, types[kind]) and not (kind == "number" and isinstance(value, bool)):
                return of(value, path)
        raise Wrong(path, "type", f"expected one of {', '.join(kinds)}, but got {NAMES[type(value)]} instead")
    return check


def tagged(tag: str, records: dict, default: str | None = None):
    """An object whose member `tag` says which of `records` it is."""
    def check(value, path=()):
        _expect(value, path, dict, "an object")
        if tag not in value and default is None:
            raise Wrong((*path, tag), "missing")
        one_of(*records)(value.get(tag, default), (*path, tag))
        records[value.get(tag, default)](value, path)
    return check


def union(members: dict, beside: dict | None = None):
    """An object with exactly one of `members`, and perhaps some that may stand beside any."""
    def check(value, path=()):
        record(optional={**members, **(beside or {})})(value, path)
        present = [key for key in value if key in members]
        if len(present) != 1:
            raise Wrong(path, "value", f"expected exactly one of {', '.join(members)}, but got {len(present)}")
    return check


def json_schema(value, path=()):
    """The schema of a tool's arguments."""
    _expect(value, path, dict, "an object")
    if value.get("type") != "object":
        raise Wrong(path, "value", "schema must be a JSON Schema of 'type: \"object\"'")
    mapping(mapping())(value.get("properties", {}), (*path, "properties"))
    lists(text())(value.get("required", []), (*path, "required"))
