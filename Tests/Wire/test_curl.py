"""What a person types first."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from harness.gateway import Gateway

ROOT = Path(__file__).resolve().parents[2]


def curl(*arguments: str) -> str:
    return subprocess.run(["curl", "-sS", "--max-time", "10", *arguments], check=True, capture_output=True, text=True).stdout


def test_a_chat_by_curl_gets_its_answer(mock):
    answer = json.loads(curl(mock.url + "/v1/chat/completions", "-H", "Content-Type: application/json",
                             "-d", '{"model":"any","messages":[{"role":"user","content":"hi"}]}'))
    assert answer["choices"][0]["message"]["content"]


def test_a_streamed_chat_by_curl_ends_with_done(mock):
    text = curl("-N", mock.url + "/v1/chat/completions", "-H", "Content-Type: application/json",
                "-d", '{"model":"any","stream":true,"messages":[]}')
    events = [line for line in text.split("\n\n") if line]
    assert all(event.startswith("data: ") for event in events)
    assert events[-1] == "data: [DONE]"


def test_a_large_upload_by_curl_with_expect_is_taken(front):
    gateway, up = front(lambda stream, request: stream.json({"bytes": len(request.body)}))
    answer = subprocess.run(["curl", "-sS", "-H", "Expect: 100-continue", "--data-binary", "@-", gateway.url + "/upload"],
                            input=b"x" * 3_000_000, check=True, capture_output=True).stdout
    assert json.loads(answer) == {"bytes": 3_000_000}


@pytest.mark.skipif(not (ROOT / "routes.yaml").exists(), reason="no routes.yaml is shipped yet")
def test_the_shipped_file_serves_at_once_and_prints_a_line_that_works(prepare):
    shipped = (ROOT / "routes.yaml").read_text()
    gateway: Gateway = prepare(re.sub(r"127\.0\.0\.1:(\d+)", _spread(), shipped))
    gateway.start()
    line = gateway.wait_message(r"\bcurl ")
    command = re.search(r"curl .*", line).group(0)
    answer = subprocess.run(["bash", "-c", command + " -sS --max-time 10"], check=True, capture_output=True, text=True).stdout
    assert json.loads(answer)["choices"][0]["message"]["content"]


def _spread():
    """Gives every address of the file a host and a port of its own."""
    number = iter(range(1, 90))
    return lambda _: f"127.0.0.{next(number)}:0"
