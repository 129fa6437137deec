"""limit.rate: exact counts, whoever they are counted for, and the headers that SDKs read."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from harness.callers import callers_file
from harness.deadline import eventually

MOCK = {"mock": {"dialect": "mock"}}


def limited(serve, by="ip", backends=None, workers=2, before=(), files=None, **options):
    filters = [*before, {"use": "limit.rate", "by": by, **options}]
    to = next(iter(backends or MOCK))
    return serve([{"name": "all", "filters": filters, "to": to}], backends or MOCK, workers=workers, files=files)


def test_the_headers_count_down_and_the_next_is_429(serve):
    gateway = limited(serve, requests="3/min")
    seen = []
    for _ in range(3):
        answer = gateway.chat()
        assert answer.status == 200
        assert answer.get("x-ratelimit-limit-requests") == "3"
        assert answer.get("x-ratelimit-reset-requests")
        seen.append(answer.get("x-ratelimit-remaining-requests"))
    assert seen == ["2", "1", "0"]
    answer = gateway.chat()
    assert answer.status == 429
    assert 1 <= int(answer.get("retry-after")) <= 60
    assert answer.get("x-ratelimit-remaining-requests") == "0"
    assert answer.error["code"]


def test_the_count_is_exact_across_workers(serve):
    gateway = limited(serve, requests="50/h", workers=2)
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda _: gateway.chat().status, range(120)))
    assert statuses.count(200) == 50
    assert statuses.count(429) == 70


@pytest.mark.parametrize("by, first, second", [
    ("caller", {"x-api-key": "mr-a"}, {"x-api-key": "mr-b"}),
    ("team", {"x-api-key": "mr-a"}, {"x-api-key": "mr-c"}),
])
def test_callers_and_teams_have_their_own_counts(serve, by, first, second):
    files = {"keys.yaml": callers_file(
        {"id": "a", "key": "mr-a", "team": "red"}, {"id": "b", "key": "mr-b", "team": "red"}, {"id": "c", "key": "mr-c", "team": "blue"})}
    gateway = limited(serve, by=by, requests="1/min", before=[{"use": "auth.keys", "file": "keys.yaml"}], files=files)
    assert [gateway.chat(first).status for _ in range(2)] == [200, 429]
    assert [gateway.chat(second).status for _ in range(2)] == [200, 429]


def test_members_of_a_team_share_its_count(serve):
    files = {"keys.yaml": callers_file({"id": "a", "key": "mr-a", "team": "red"}, {"id": "b", "key": "mr-b", "team": "red"})}
    gateway = limited(serve, by="team", requests="1/min", before=[{"use": "auth.keys", "file": "keys.yaml"}], files=files)
    assert gateway.chat({"x-api-key": "mr-a"}).status == 200
    assert gateway.chat({"x-api-key": "mr-b"}).status == 429


def test_models_have_their_own_counts(serve):
    gateway = limited(serve, by="model", requests="1/min")
    assert [gateway.chat(model="one").status for _ in range(2)] == [200, 429]
    assert gateway.chat(model="two").status == 200


def test_headers_have_their_own_counts(serve):
    gateway = limited(serve, by="header:x-tenant", requests="1/min")
    assert [gateway.chat({"X-Tenant": "one"}).status for _ in range(2)] == [200, 429]
    assert gateway.chat({"X-Tenant": "two"}).status == 200


def test_what_a_stranger_writes_into_x_forwarded_for_does_not_change_who_it_is(serve):
    gateway = limited(serve, by="ip", requests="1/min")
    assert gateway.chat({"X-Forwarded-For": "10.1.1.1"}).status == 200
    assert gateway.chat({"X-Forwarded-For": "10.2.2.2"}).status == 429


def test_behind_a_trusted_proxy_the_client_is_the_rightmost_untrusted(serve):
    gateway = serve([{"name": "all", "filters": [{"use": "limit.rate", "by": "ip", "requests": "1/min"}], "to": "mock"}], MOCK,
                    listeners=[{"trusted_proxies": ["127.0.0.0/8", "10.9.0.0/16"]}])
    assert gateway.chat({"X-Forwarded-For": "1.1.1.1, 2.2.2.2, 10.9.0.7"}).status == 200
    assert gateway.chat({"X-Forwarded-For": "9.9.9.9, 2.2.2.2, 10.9.0.8"}).status == 429
    assert gateway.chat({"X-Forwarded-For": "2.2.2.2, 3.3.3.3"}).status == 200


def test_concurrent_requests_are_bounded_and_given_back(serve, upstream):
    up = upstream(lambda stream, request: stream.wait_gone())
    gateway = limited(serve, concurrent=2, backends={"up": {"dialect": "openai", "url": up.url + "/v1"}})
    holders = [gateway.connect() for _ in range(2)]
    for client in holders:
        client.send_request("POST", "/v1/chat/completions", {"Content-Type": "application/json"}, b'{"model":"m","messages":[]}')
    up.wait_requests(2)
    assert gateway.chat().status == 429
    holders[0].close()

    def third():
        client = gateway.connect()
        client.send_request("POST", "/v1/chat/completions", {"Content-Type": "application/json"}, b'{"model":"m","messages":[]}')
        client.socket.settimeout(0.1)
        try:
            client.read_head()
            return None  # 429: not given back yet
        except TimeoutError:
            return client

    eventually(third, what="a place that was given back").close()
    holders[1].close()


def test_a_count_survives_a_reload(serve):
    gateway = limited(serve, requests="2/h")
    assert gateway.chat().status == 200
    generation = gateway.metrics().sum("millrace_config_generation")
    gateway.write(gateway.file.read_text() + "# a remark\n")
    eventually(lambda: gateway.metrics().sum("millrace_config_generation") > generation, what="the reload")
    assert [gateway.chat().status for _ in range(2)] == [200, 429]
