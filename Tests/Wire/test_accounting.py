"""What an answer used and cost: in the log, in the metrics, and in the answer for those who ask."""

import anthropic
import pytest
from harness.deadline import eventually
from harness.gateway import table
from harness.upstream import completion, delta

PRICES = {"m": {"input": "$2/M", "output": "$10/M", "cached_input": "$0.5/M"}}
ASKS = {"x-millrace-account": "1"}


def priced(serve, upstream, script, prices=PRICES, **target):
    up = upstream(script)
    return serve([{"name": "all", "to": {"backend": "up", **target}}], {"up": {"dialect": "openai", "url": up.url + "/v1"}},
                 prices=prices), up


def reporting(**usage):
    return lambda stream, request: stream.json(completion(usage=usage))


def test_the_log_tells_tokens_and_cost(serve, upstream):
    gateway, _ = priced(serve, upstream, reporting(
        prompt_tokens=1000, completion_tokens=50, prompt_tokens_details={"cached_tokens": 600},
        completion_tokens_details={"reasoning_tokens": 40}))
    gateway.chat()
    line = gateway.access_line(status=200)
    assert (line["input_tokens"], line["output_tokens"]) == (1000, 50)
    assert (line["cached_input_tokens"], line["reasoning_tokens"]) == (600, 40)
    assert line["cost_usd"] == pytest.approx(0.0016, abs=1e-12)
    assert line["dialect"] == "openai"
    assert not {"estimated", "served_model", "backend_dialect", "cache_write_tokens"} & line.keys()


def test_the_cost_is_that_of_the_model_that_was_asked(serve, upstream):
    gateway, _ = priced(serve, upstream, reporting(prompt_tokens=1000, completion_tokens=0), model="gpt-4o-mini-2024-07-18")
    gateway.chat()
    line = gateway.access_line(status=200)
    assert (line["model"], line["served_model"]) == ("m", "gpt-4o-mini-2024-07-18")
    assert line["cost_usd"] == pytest.approx(0.00015, abs=1e-12)


def test_a_model_without_a_price_is_counted_as_such(serve, upstream):
    gateway, _ = priced(serve, upstream, reporting(prompt_tokens=1, completion_tokens=1), prices={})
    gateway.chat()
    assert "cost_usd" not in gateway.access_line(status=200)
    assert gateway.metrics().sum("millrace_unpriced_total") == 1
    assert gateway.metrics().sum("millrace_cost_usd_total") == 0


def test_the_metrics_add_up(serve, upstream):
    gateway, _ = priced(serve, upstream, reporting(
        prompt_tokens=100, completion_tokens=30, prompt_tokens_details={"cached_tokens": 60, "cache_write_tokens": 10},
        completion_tokens_details={"reasoning_tokens": 25}))
    for _ in range(4):
        gateway.chat()
    eventually(lambda: gateway.metrics().sum("millrace_tokens_total") == 4 * 130, what="the tokens")
    metrics = gateway.metrics()
    kinds = {"uncached": 30, "cached": 60, "cache_write": 10, "content": 5, "reasoning": 25, "estimated": 0}
    for kind, tokens in kinds.items():
        assert metrics.sum("millrace_tokens_total", route="all", kind=kind) == 4 * tokens
    assert metrics.sum("millrace_tokens_total", direction="output") == 4 * 30
    assert metrics.sum("millrace_cost_usd_total", route="all") == pytest.approx(4 * (40 * 2e-6 + 60 * 5e-7 + 30 * 1e-5))


def test_what_is_not_reported_is_estimated_and_marked(serve, upstream):
    answer = completion("The water is two metres deep, and a little more in spring. " * 20)
    del answer["usage"]
    gateway, _ = priced(serve, upstream, lambda stream, request: stream.json(answer))
    gateway.chat(content="How deep is the pond behind the old mill?")
    line = gateway.access_line(status=200)
    assert line["estimated"] is True
    assert 10 <= line["input_tokens"] <= 24
    assert 150 <= line["output_tokens"] <= 420
    assert line["cost_usd"] > 0
    assert gateway.metrics().sum("millrace_tokens_total", kind="estimated") == line["input_tokens"] + line["output_tokens"]


def test_a_stream_whose_client_leaves_is_charged_for_what_had_come(serve, upstream):
    def script(stream, request):
        stream.begin()
        for _ in range(30):
            stream.event(delta(" word"))
        stream.wait_gone()

    gateway, _ = priced(serve, upstream, script)
    with gateway.connect() as client:
        client.send_request("POST", "/v1/chat/completions", {"Content-Type": "application/json"},
                            b'{"model":"m","stream":true,"messages":[{"role":"user","content":"How deep is it?"}]}')
        client.read_head()
        rest = []
        for _ in range(30):
            client.read_event(rest)
    line = gateway.access_line(status=499)
    assert line["estimated"] is True and 28 <= line["output_tokens"] <= 30
    assert line["cost_usd"] > 30 * 1e-5 * 0.9


def test_the_answer_tells_its_account_to_who_asks(serve, upstream):
    gateway, up = priced(serve, upstream, reporting(prompt_tokens=1000, completion_tokens=50))
    answer = gateway.chat(ASKS)
    assert (answer.get("x-millrace-tokens-input"), answer.get("x-millrace-tokens-output")) == ("1000", "50")
    assert answer.get("x-millrace-cost-usd") == "0.0025"
    assert answer.json()["usage"]["prompt_tokens"] == 1000
    assert up.requests[-1].get("x-millrace-account") is None
    assert gateway.chat().get("x-millrace-cost-usd") is None


def test_an_answer_from_the_cache_tells_that_it_was_free(serve, upstream):
    up = upstream(reporting(prompt_tokens=1000, completion_tokens=50))
    gateway = serve([{"name": "all", "filters": [{"use": "cache.exact", "scope": "shared"}], "to": "up"}],
                    {"up": {"dialect": "openai", "url": up.url + "/v1"}}, prices=PRICES, workers=1)
    assert [gateway.chat(ASKS).get("x-millrace-cost-usd") for _ in range(3)] == ["0.0025", "0", "0"]
    eventually(lambda: gateway.metrics().sum("millrace_tokens_total") == 1050, what="the tokens of one answer")


def test_the_mock_is_accounted_like_any_other(mock):
    answer = mock.chat(ASKS, model="gpt-4o")
    assert int(answer.get("x-millrace-tokens-output")) == 8
    line = mock.access_line(status=200)
    assert line["cost_usd"] == pytest.approx(float(answer.get("x-millrace-cost-usd")), abs=1e-12)
    assert line["cost_usd"] > 8e-5


def test_a_stream_is_not_held(mock):
    answer = mock.chat(ASKS, model="gpt-4o", stream=True)
    assert answer.get("x-millrace-cost-usd") is None
    assert mock.access_line(status=200)["cost_usd"] > 0


def test_anthropics_clients_are_accounted_too(mock):
    client = anthropic.Anthropic(base_url=mock.url, api_key="none", max_retries=0)
    answer = client.messages.with_raw_response.create(
        model="claude-sonnet-4-5-20250929", max_tokens=64, messages=[{"role": "user", "content": "How deep is it?"}],
        extra_headers=ASKS)
    message = answer.parse()
    expected = message.usage.input_tokens * 3e-6 + message.usage.output_tokens * 15e-6
    assert float(answer.headers["x-millrace-cost-usd"]) == pytest.approx(expected, abs=1e-12)
    assert mock.access_line(status=200)["dialect"] == "anthropic"


def test_new_prices_count_after_a_reload(serve, upstream):
    gateway, up = priced(serve, upstream, reporting(prompt_tokens=1000, completion_tokens=0))
    assert gateway.chat(ASKS).get("x-millrace-cost-usd") == "0.002"
    gateway.write(gateway.file.read_text().replace("$2/M", "$4/M"))
    eventually(lambda: gateway.chat(ASKS).get("x-millrace-cost-usd") == "0.004", what="the new price")


def test_a_wrong_price_is_refused_with_its_place(run, tmp_path):
    file = tmp_path / "routes.yaml"
    file.write_text("version: 1\nlisteners: [{address: 127.0.0.1:0}]\nroutes: [{respond: {status: 200}}]\nprices: {m: {input: 2, output: $1/M}}\n")
    checked = run("check", file)
    assert checked.returncode == 1
    assert "4:21: error: 'input' must be a price" in checked.stderr + checked.stdout
