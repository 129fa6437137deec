"""The callers' file that `auth.keys` reads, written from plaintext keys."""

import hashlib

from . import yaml_text


def callers_file(*callers: dict) -> str:
    """Each: id, key (plaintext), and whatever else the file may say: name, team, tags, models, expires."""
    entries = []
    for caller in callers:
        entry = {"id": caller["id"], "name": caller.get("name", caller["id"]), "team": caller.get("team", "mill")}
        entry.update({key: value for key, value in caller.items() if key not in ("id", "key", "name", "team")})
        entry["hash"] = "sha256:" + hashlib.sha256(caller["key"].encode()).hexdigest()
        entries.append(entry)
    return yaml_text.dump({"callers": entries})
