"""Vertex AI with a service account: the token is had, sent, renewed before its end, and told to nobody else."""

import json
import time

import pytest
from google import genai
from google.genai import types
from google.oauth2.credentials import Credentials
from harness.deadline import eventually
from harness.gateway import table
from harness.upstream import refusing_port
from vendors.vertex import LOCATION, PROJECT, TokenEndpoint, VertexVendor


@pytest.fixture
def stage(prepare):
    """`gateway, vendor, endpoint = stage(lifetime=3599, routes=…)`: the gateway is not started."""
    made = []

    def make(lifetime: int = 3599, to="vertex", **backends):
        endpoint = TokenEndpoint(lifetime)
        vendor = VertexVendor(endpoint)
        made.extend((vendor, endpoint))
        gateway = prepare(table([{"name": "all", "to": to}], {"vertex": vendor.backend, **backends}))
        (gateway.folder / "account.json").write_text(endpoint.account.file)
        return gateway, vendor, endpoint

    yield make
    for one in made:
        one.close()


def ask(gateway, **more):
    return gateway.chat(model="text", **more)


def test_the_first_request_waits_for_the_first_token(stage):
    gateway, vendor, endpoint = stage()
    gateway.start()
    answer = ask(gateway)
    assert answer.status == 200, answer.body
    assert len(endpoint.asked) == 1
    assert vendor.last.request.get("authorization") == f"Bearer {endpoint.tokens[0]}"
    assert answer.json()["choices"][0]["message"]["content"]
    # Another needs none of its own.
    assert ask(gateway).status == 200 and len(endpoint.asked) == 1


def test_googles_own_client_speaks_vertex_through_the_gateway(stage):
    gateway, vendor, endpoint = stage()
    gateway.start()
    client = genai.Client(vertexai=True, project=PROJECT, location=LOCATION, credentials=Credentials("a-token-of-the-client"),
                          http_options=types.HttpOptions(base_url=gateway.url, api_version="v1"))
    assert client.models.generate_content(model="text", contents="Hello").text
    assert "".join(chunk.text or "" for chunk in client.models.generate_content_stream(model="text", contents="Hello"))
    assert {exchange.request.get("authorization") for exchange in vendor.exchanges} == {f"Bearer {endpoint.tokens[0]}"}


def test_the_machines_own_account_is_asked_for_at_its_metadata_server(prepare):
    endpoint = TokenEndpoint()
    vendor = VertexVendor(endpoint)
    try:
        backend = {"dialect": "vertex", "url": vendor.url, "instance_account": True}
        host = endpoint.upstream.url.removeprefix("http://")
        gateway = prepare(table([{"name": "all", "to": "vertex"}], {"vertex": backend}), {"GCE_METADATA_HOST": host}).start()
        assert ask(gateway).status == 200
        assert vendor.last.request.get("authorization") == f"Bearer {endpoint.tokens[0]}"
    finally:
        vendor.close()
        endpoint.close()


def test_a_token_is_renewed_before_its_end_and_no_request_fails(stage):
    gateway, vendor, endpoint = stage(lifetime=2)
    gateway.start()
    used = set()
    until = time.monotonic() + 5
    while time.monotonic() < until:
        assert ask(gateway).status == 200
        used.add(vendor.last.request.get("authorization"))
        time.sleep(0.05)
    assert len(used) >= 3 and used <= {f"Bearer {token}" for token in endpoint.tokens}


def test_a_token_that_is_withdrawn_is_replaced_and_no_request_fails(stage):
    gateway, vendor, endpoint = stage()
    gateway.start()
    assert ask(gateway).status == 200
    endpoint.ends.clear()
    assert ask(gateway).status == 200
    assert len(endpoint.tokens) == 2 and vendor.last.request.get("authorization") == f"Bearer {endpoint.tokens[1]}"
    gateway.wait_message("the access token for .* was refused")


def test_without_a_token_another_backend_answers_and_alone_it_is_a_503(stage):
    gateway, vendor, endpoint = stage(to={"fallback": ["vertex", "mock"]}, mock={"dialect": "mock"})
    endpoint.failing = (400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."})
    gateway.start()
    gateway.wait_message(f"no access token for {endpoint.account.email}: status 400, invalid_grant: Invalid JWT Signature.; asked again in 1 s")
    answer = ask(gateway)
    assert answer.status == 200 and not vendor.exchanges
    gateway.write(gateway.file.read_text().replace("- mock\n", ""))
    gateway.admin("/reload", "POST")
    refused = ask(gateway)
    assert refused.status == 503, refused.body
    assert refused.json()["error"]["code"] == "backend_unavailable"
    assert refused.get("retry-after") == "1"
    # As soon as the endpoint is well again, so is the backend.
    endpoint.failing = None
    gateway.wait_message("has an access token again")
    assert ask(gateway).status == 200


def test_an_endpoint_that_cannot_be_reached_is_asked_again(stage):
    gateway, vendor, endpoint = stage()
    account = json.loads(endpoint.account.file)
    account["token_uri"] = f"http://127.0.0.1:{refusing_port()}/token"
    (gateway.folder / "account.json").write_text(json.dumps(account))
    gateway.start()
    gateway.wait_message("no access token for .*: connect: .*; asked again in 2 s")
    # The file is read anew when it changes.
    (gateway.folder / "account.json").write_text(endpoint.account.file)
    gateway.wait_message("generation 2 serves")
    assert ask(gateway).status == 200


def test_an_account_that_a_reload_names_is_asked_at_a_name_that_is_known_already(prepare):
    endpoint = TokenEndpoint()
    vendor = VertexVendor(endpoint)
    try:
        local = {"dialect": "vertex", "url": vendor.url.replace("127.0.0.1", "localhost"), "key": "ya29.of-the-operator"}
        gateway = prepare(table([{"name": "all", "to": "vertex"}], {"vertex": local})).start()
        assert ask(gateway).status == 502
        account = endpoint.account.file.replace("127.0.0.1", "localhost")
        endpoint.account.token_uri = endpoint.account.token_uri.replace("127.0.0.1", "localhost")
        (gateway.folder / "account.json").write_text(account)
        gateway.write(gateway.file.read_text().replace("key: ya29.of-the-operator", "service_account: account.json"))
        gateway.wait_message("generation 2 serves")
        assert ask(gateway).status == 200, gateway.log
    finally:
        vendor.close()
        endpoint.close()


def test_a_new_key_of_the_account_is_taken_while_the_old_token_serves(stage):
    gateway, vendor, endpoint = stage()
    gateway.start()
    assert ask(gateway).status == 200
    endpoint.account.renew_key()
    (gateway.folder / "account.json").write_text(endpoint.account.file)
    gateway.wait_message("generation 2 serves")
    eventually(lambda: len(endpoint.tokens) == 2, what="a second token")

    def uses_second() -> bool:
        assert ask(gateway).status == 200
        return vendor.last.request.get("authorization") == f"Bearer {endpoint.tokens[1]}"

    eventually(uses_second, what="an answer with the second token")
    # What has nothing to do with the account asks for no other.
    gateway.write(gateway.file.read_text() + "\n# changed\n")
    gateway.wait_message("generation 3 serves")
    assert ask(gateway).status == 200 and len(endpoint.tokens) == 2


@pytest.mark.parametrize("change, found", [
    ({"type": "authorized_user"}, 'type "authorized_user"'),
    ({"client_email": ""}, "no client_email"),
    ({"private_key": "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"}, "no private key that can be read"),
    ({"token_uri": "http://tokens.example.com/token"}, "http://tokens.example.com/token"),
])
def test_a_file_that_is_no_account_is_refused_before_it_serves(stage, run, change, found):
    gateway, _, endpoint = stage()
    (gateway.folder / "account.json").write_text(json.dumps(json.loads(endpoint.account.file) | change))
    result = run("check", gateway.file, folder=gateway.folder)
    assert result.returncode == 1
    assert "this is no key of a service account" in result.stderr and found in result.stderr
    assert "c2VjcmV0" not in result.stderr


def test_neither_key_nor_token_nor_assertion_appears_anywhere(stage, run):
    gateway, vendor, endpoint = stage()
    gateway.start()
    shown = [str(ask(gateway).fields), ask(gateway, stream=True).body.decode()]
    shown += [gateway.admin(place).body.decode() for place in ("/metrics", "/graph", "/readyz")]
    for command in ("check", "graph"):
        result = run(command, gateway.file, folder=gateway.folder)
        assert result.returncode == 0, result.stderr
        shown.append(result.stdout + result.stderr)
    endpoint.failing = (500, {"error": {"message": "down"}})
    (gateway.folder / "account.json").write_text(endpoint.account.file + "\n")
    gateway.wait_message("no access token for .*: status 500; asked again in 1 s")
    gateway.stop()
    shown.append(gateway.log)
    secrets = [endpoint.tokens[0], endpoint.account.pem.splitlines()[1], "assertion="]
    assert not [secret[:10] for text in shown for secret in secrets if secret in text]
