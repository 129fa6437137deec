"""limit.rate with tokens: reserved before they are known, settled when they are, exactly, whoever asks."""

import threading
from concurrent.futures import ThreadPoolExecutor

import openai
import pytest
from harness.deadline import eventually
from harness.raw import ask_once
from harness.upstream import completion, delta

CHAT = "/v1/chat/completions"


def limited(serve, upstream, script, workers=2, filters=(), **options):
    up = upstream(script)
    gateway = serve([{"name": "all", "filters": [*filters, {"use": "limit.rate", "by": "ip", **options}], "to": "up"}],
                    {"up": {"dialect": "openai", "url": up.url + "/v1"}}, workers=workers)
    return gateway, up


def using(prompt: int, answer: int):
    usage = {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}
    return lambda stream, request: stream.json(completion(usage=usage))


def left(gateway) -> int:
    """What the window holds, told by a refused reservation of nearly all of it."""
    answer = gateway.chat(max_tokens=990)
    assert answer.status == 429
    return int(answer.get("x-ratelimit-remaining-tokens"))


def test_what_was_reserved_gives_way_to_what_was_used(serve, upstream):
    gateway, _ = limited(serve, upstream, using(20, 5), tokens="1000/h")
    answer = gateway.chat(max_tokens=100)
    assert answer.status == 200
    assert answer.get("x-ratelimit-limit-tokens") == "1000"
    assert 870 <= int(answer.get("x-ratelimit-remaining-tokens")) <= 899
    assert answer.get("x-ratelimit-reset-tokens").endswith("ms")
    assert left(gateway) == 975
    line = gateway.access_line(status=429)
    assert line["error"] == "token_limit_exceeded"


def test_the_next_is_429_and_told_when_to_come_back(serve, upstream):
    gateway, up = limited(serve, upstream, using(400, 500), tokens="1000/min")
    assert gateway.chat(max_tokens=500).status == 200
    answer = gateway.chat(max_tokens=500)
    assert (answer.status, answer.error["code"]) == (429, "token_limit_exceeded")
    assert 1 <= int(answer.get("retry-after")) <= 60
    assert answer.get("x-ratelimit-remaining-tokens") == "100"
    assert len(up.requests) == 1


def test_the_count_is_exact_across_workers(serve, upstream):
    """Each uses 100 of 5,000, whatever it reserves: with only as many under way as fit, 50 are let in and no more."""
    gateway, up = limited(serve, upstream, using(60, 40), tokens="5000/h", default_output=80)
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: gateway.chat().status, range(120)))
    # The last is let in while it may reserve its estimate and 80.
    assert 48 <= statuses.count(200) <= 50
    assert statuses.count(200) + statuses.count(429) == 120
    assert len(up.requests) == statuses.count(200)


def test_requests_under_way_hold_what_they_may_use(serve, upstream):
    release = threading.Event()

    def script(stream, request):
        release.wait(5)
        stream.json(completion())

    gateway, up = limited(serve, upstream, script, tokens="1000/h")
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(gateway.chat, max_tokens=450) for _ in range(2)]
        up.wait_requests(2)
        assert gateway.chat(max_tokens=450).status == 429
        release.set()
        assert [answer.result().status for answer in answers] == [200, 200]
    assert gateway.chat(max_tokens=450).status == 200


def test_a_request_over_the_whole_limit_is_told_so_and_not_tried_again(serve, upstream):
    gateway, up = limited(serve, upstream, using(1, 1), tokens="1000/min")
    answer = gateway.chat(max_tokens=1000)
    assert (answer.status, answer.error["code"]) == (400, "request_over_token_limit")
    assert "can never pass" in answer.error["message"] and "of 1000" in answer.error["message"]
    client = openai.OpenAI(base_url=gateway.url + "/v1", api_key="none", max_retries=3, timeout=10)
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model="m", messages=[{"role": "user", "content": "word " * 2000}])
    assert up.requests == []
    assert gateway.chat(max_tokens=900).status == 200


def test_a_clamp_before_the_limit_lowers_what_is_reserved(serve, upstream):
    gateway, _ = limited(serve, upstream, using(10, 10), filters=[{"use": "prompt.clamp", "max_tokens": 200}], tokens="1000/h")
    answer = gateway.chat(max_tokens=5000)
    assert answer.status == 200
    assert int(answer.get("x-ratelimit-remaining-tokens")) > 700


def test_a_client_that_leaves_and_an_upstream_that_fails_give_back(serve, upstream):
    def script(stream, request):
        if b"fail" in request.body:
            stream.reset()
        else:
            stream.wait_gone()

    gateway, up = limited(serve, upstream, script, tokens="1000/h")
    client = gateway.connect()
    client.send_request("POST", CHAT, {"Content-Type": "application/json"}, b'{"model":"m","messages":[],"max_tokens":900}')
    up.wait_requests(1)
    assert gateway.chat(content="fail", max_tokens=900).status == 429
    client.close()
    # 502: it was let in.
    eventually(lambda: gateway.chat(content="fail", max_tokens=900).status == 502, what="tokens that were given back")
    assert gateway.chat(content="fail", max_tokens=900).status == 502


def test_a_stream_without_usage_pays_by_estimate(serve, upstream):
    def script(stream, request):
        stream.begin()
        for _ in range(50):
            stream.event(delta(" word"))
        stream.chunk(b"data: [DONE]\n\n")
        stream.end()

    gateway, _ = limited(serve, upstream, script, tokens="1000/h")
    answer = gateway.chat(stream=True, max_tokens=300)
    assert answer.status == 200
    line = gateway.access_line(status=200)
    assert line["estimated"] is True and 48 <= line["output_tokens"] <= 54
    assert left(gateway) == 1000 - line["input_tokens"] - line["output_tokens"]


def test_an_answer_from_the_cache_costs_nothing(serve, upstream):
    up = upstream(using(100, 100))
    gateway = serve([{"name": "all", "filters": [
        {"use": "limit.rate", "by": "ip", "tokens": "1000/h"}, {"use": "cache.exact", "scope": "shared"}], "to": "up"}],
        {"up": {"dialect": "openai", "url": up.url + "/v1"}}, workers=1)
    for _ in range(20):
        assert gateway.chat(max_tokens=100).status == 200
    assert len(up.requests) == 1
    assert left(gateway) == 800


def test_a_fallback_reserves_once(serve, upstream):
    broken, good = upstream(lambda stream, request: stream.answer(503, b"{}")), upstream(using(30, 20))
    gateway = serve([{"name": "all", "filters": [{"use": "limit.rate", "by": "ip", "tokens": "1000/h"}],
                      "to": {"fallback": ["broken", "good"]}}],
                    {"broken": {"dialect": "openai", "url": broken.url + "/v1"}, "good": {"dialect": "openai", "url": good.url + "/v1"}})
    assert gateway.chat(max_tokens=700).status == 200
    assert left(gateway) == 950


def test_prompts_and_answers_can_have_limits_of_their_own(serve, upstream):
    gateway, _ = limited(serve, upstream, using(50, 300), input_tokens="10k/h", output_tokens="400/h")
    assert gateway.chat(max_tokens=350).status == 200
    answer = gateway.chat(max_tokens=350)
    assert answer.status == 429
    assert (answer.get("x-ratelimit-limit-tokens"), answer.get("x-ratelimit-remaining-tokens")) == ("400", "100")


def test_a_count_survives_a_reload(serve, upstream):
    gateway, _ = limited(serve, upstream, using(300, 300), tokens="1000/h")
    assert gateway.chat(max_tokens=300).status == 200
    generation = gateway.metrics().sum("millrace_config_generation")
    gateway.write(gateway.file.read_text() + "# a remark\n")
    eventually(lambda: gateway.metrics().sum("millrace_config_generation") > generation, what="the reload")
    assert gateway.chat(max_tokens=500).status == 429


@pytest.mark.parametrize("path", ["/v1/audio/transcriptions", "/v1/images/edits"])
def test_an_upload_is_charged_what_its_answer_reports(serve, upstream, path):
    usage = {"input_tokens": 14, "output_tokens": 45, "total_tokens": 59}
    gateway, up = limited(serve, upstream, lambda stream, request: stream.json({"usage": usage}), tokens="100/h")
    part = "--b\r\ncontent-disposition: form-data; name="
    form = f'{part}"model"\r\n\r\nm\r\n{part}"file"; filename="a"\r\n\r\nRIFF\r\n--b--\r\n'.encode()
    fields = {"content-type": "multipart/form-data; boundary=b"}
    assert [ask_once(gateway.address(), "POST", path, fields, form).status for _ in range(3)] == [200, 200, 429]
    assert len(up.requests) == 2
