"""What `match` compares of a real request, and which endpoint's URL a request is written for."""

import pytest

WORD = "x-kind"


def saying(word: str, **match) -> dict:
    return {"name": word, "match": match, "respond": {"status": 200, "body": word}}


OTHER = {"name": "other", "respond": {"status": 200, "body": "other"}}


def word(gateway, method="GET", target="/", fields=(), **options) -> str:
    return gateway.ask(method, target, fields, **options).body.decode()


@pytest.mark.parametrize("host", ["[::1]", "[::1]:8080"])
def test_an_ipv6_host_matches_with_and_without_its_port(serve, host):
    gateway = serve([saying("six", host="[::1]"), OTHER])
    assert word(gateway, host=host) == "six"
    assert word(gateway, host="[::2]:8080") == "other"


def test_any_line_of_a_repeated_field_may_match(serve):
    gateway = serve([saying("blue", headers={WORD: "blue"}), OTHER])
    assert word(gateway, fields=[(WORD, "red"), (WORD, "blue")]) == "blue"
    assert word(gateway, fields=[(WORD, "blue"), (WORD, "red")]) == "blue"
    assert word(gateway, fields=[(WORD, "red"), (WORD, "green")]) == "other"


def test_a_method_of_no_standard_matches_itself_alone(serve):
    gateway = serve([saying("purge", method=["PURGE", "GET"]), saying("ban", method="BAN"), OTHER])
    assert word(gateway, "PURGE") == "purge"
    assert word(gateway, "GET") == "purge"
    assert word(gateway, "BAN") == "ban"
    assert word(gateway, "FOO") == "other"
    assert word(gateway, "purge") == "other", "methods are case-sensitive"


def test_each_endpoint_gets_its_own_host_and_path(serve, upstream):
    one, two = upstream(), upstream()
    gateway = serve([{"name": "all", "to": "up"}], {"up": {
        "dialect": "http", "endpoints": [one.url.replace("127.0.0.1", "localhost") + "/a", two.url + "/b"]}})
    for _ in range(4):
        assert gateway.ask("GET", "/x").status == 200
    assert {request.target for request in one.requests} == {"/a/x"}
    assert {request.target for request in two.requests} == {"/b/x"}
    assert {request.get("host") for request in one.requests} == {one.url.removeprefix("http://").replace("127.0.0.1", "localhost")}
    assert {request.get("host") for request in two.requests} == {two.url.removeprefix("http://")}


def test_a_configured_error_has_its_headers(serve):
    gateway = serve([{"name": "down", "respond": {
        "status": 503, "error": "maintenance", "headers": {"retry-after": "120", "x-plan": "b"}}}])
    answer = gateway.chat()
    assert (answer.status, answer.get("retry-after"), answer.get("x-plan")) == (503, "120", "b")
    assert answer.json()["error"]["code"] == "maintenance"
