"""Writes plain data as the YAML that a person would write: block style, quotes only where they are needed."""

import json
import re

_PLAIN = re.compile(r"^[A-Za-z0-9_/.][A-Za-z0-9_./:+-]*$")
_NOT_TEXT = re.compile(r"^(true|false|null|yes|no|on|off|~|[-+]?[0-9.]+([eE][-+]?[0-9]+)?)$", re.IGNORECASE)


def scalar(value) -> str:
    if isinstance(value, str):
        plain = _PLAIN.match(value) and not _NOT_TEXT.match(value) and not value.endswith(":")
        return value if plain else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def dump(value, indent: int = 0) -> str:
    pad = "  " * indent
    if isinstance(value, dict):
        lines = []
        for key, item in value.items():
            if isinstance(item, (dict, list)) and item:
                lines.append(f"{pad}{scalar(key)}:\n{dump(item, indent + 1)}")
            else:
                lines.append(f"{pad}{scalar(key)}: {scalar(item)}\n")
        return "".join(lines)
    lines = []
    for item in value:
        if isinstance(item, (dict, list)) and item:
            lines.append(f"{pad}-{dump(item, indent + 1)[len(pad) + 1:]}")
        else:
            lines.append(f"{pad}- {scalar(item)}\n")
    return "".join(lines)
