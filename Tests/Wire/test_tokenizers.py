"""A prompt is counted with the vocabulary that the route file names for its model."""

import base64
import json

from harness.deadline import eventually


def vocabulary(*merges: bytes) -> str:
    tokens = [bytes([byte]) for byte in range(256)] + list(merges)
    return "".join(f"{base64.b64encode(token).decode()} {rank}\n" for rank, token in enumerate(tokens))


def count(gateway, model: str) -> int:
    body = json.dumps({"model": model, "messages": [{"role": "user", "content": "abab"}]}).encode()
    answer = gateway.ask("POST", "/v1/messages/count_tokens", {"Content-Type": "application/json"}, body)
    assert answer.get("x-millrace-estimated") == "true"
    return json.loads(answer.body)["input_tokens"]


def test_a_prompt_is_counted_and_a_new_vocabulary_counts_after_a_reload(serve):
    gateway = serve([{"name": "all", "to": "mock"}], {"mock": {"dialect": "mock"}},
                    tokenizers={"known-*": "small.tiktoken"}, files={"small.tiktoken": vocabulary(b"ab")})
    # `user` is four bytes, `abab` two tokens, and 3 stand around a message and before the answer.
    assert count(gateway, "known-1") == 4 + 2 + 6
    assert count(gateway, "other") != 12
    gateway.write(vocabulary(b"ab", b"abab"), gateway.folder / "small.tiktoken")
    eventually(lambda: count(gateway, "known-1") == 4 + 1 + 6, what="the new vocabulary")
    # A bad one is refused, and the one before it goes on.
    gateway.write("YQ== 0\nno token\n", gateway.folder / "small.tiktoken")
    gateway.wait_message("a line that is no token of a vocabulary")
    assert count(gateway, "known-1") == 11


def test_a_vocabulary_that_is_missing_is_told_where_it_is_named(run, tmp_path):
    file = tmp_path / "routes.yaml"
    file.write_text("version: 1\nlisteners: [{address: 127.0.0.1:0}]\nroutes: [{respond: {status: 200}}]\ntokenizers: {m: gone.tiktoken}\n")
    checked = run("check", file)
    assert checked.returncode == 1
    assert "4:17: error: the vocabulary" in checked.stderr + checked.stdout
