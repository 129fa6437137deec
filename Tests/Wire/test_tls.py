"""TLS on both sides, with certificates made here by openssl."""

import socket
import ssl

import pytest
from harness.certificates import Authority
from harness.deadline import eventually
from harness.gateway import Gateway
from harness.raw import Client, Truncated, assert_same

MOCK = {"mock": {"dialect": "mock"}}
ALL = [{"name": "all", "to": "mock"}]


def certificate(pair) -> dict:
    return {"chain": str(pair[0]), "key": str(pair[1])}


@pytest.fixture
def site(authority):
    return authority.issue("localhost", "localhost", "127.0.0.1")


@pytest.fixture
def secure(serve, authority, site):
    other = authority.issue("other.example")
    wild = authority.issue("wild", "*.wild.example")
    return serve(ALL, MOCK, listeners=[{"tls": {"certificates": [certificate(site), certificate(other), certificate(wild)]}}])


def models(client: Client) -> int:
    return client.ask("GET", "/v1/models").status


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_both_versions_serve(secure, authority, version):
    with secure.connect(tls=authority.client_context(version=version)) as client:
        assert client.socket.version() == {ssl.TLSVersion.TLSv1_2: "TLSv1.2", ssl.TLSVersion.TLSv1_3: "TLSv1.3"}[version]
        assert [models(client) for _ in range(3)] == [200] * 3


def test_older_versions_are_refused(secure):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        secure.connect(tls=context)


@pytest.mark.parametrize("name, subject", [("localhost", "localhost"), ("other.example", "other.example"), ("a.wild.example", "wild")])
def test_the_certificate_is_chosen_by_name(secure, authority, name, subject):
    with secure.connect(tls=authority.client_context(), name=name) as client:
        assert dict(pair[0] for pair in client.socket.getpeercert()["subject"])["commonName"] == subject


def test_an_unknown_name_gets_the_first_certificate(secure, authority):
    context = authority.client_context()
    context.check_hostname = False
    with secure.connect(tls=context, name="unknown.example") as client:
        assert dict(pair[0] for pair in client.socket.getpeercert()["subject"])["commonName"] == "localhost"


@pytest.mark.parametrize("offered, chosen", [(["http/1.1"], "http/1.1"), (["foo", "http/1.1"], "http/1.1"), (None, None)])
def test_alpn_chooses_what_is_spoken(secure, authority, offered, chosen):
    with secure.connect(tls=authority.client_context(alpn=offered)) as client:
        assert client.socket.selected_alpn_protocol() == chosen
        assert models(client) == 200


def test_a_session_is_resumed_on_another_connection(secure, authority):
    context = authority.client_context(version=ssl.TLSVersion.TLSv1_2)
    with secure.connect(tls=context) as client:
        assert models(client) == 200
        session = client.socket.session
    for _ in range(4):  # whichever worker it meets: the ticket keys are shared
        plain = socket.create_connection(secure.address(), timeout=5)
        with context.wrap_socket(plain, server_hostname="localhost", session=session) as resumed:
            assert resumed.session_reused


def test_a_large_body_and_answer_pass_through_tls(serve, upstream, authority, site):
    up = upstream(lambda stream, request: stream.answer(200, request.body))
    gateway = serve([{"name": "all", "to": "up"}], {"up": {"dialect": "http", "url": up.url}},
                    listeners=[{"tls": {"certificates": [certificate(site)]}}])
    body = bytes(range(256)) * 20_000
    with gateway.connect(tls=authority.client_context(), timeout=20) as client:
        assert_same(client.ask("POST", "/a", body=body).body, body)
    assert up.requests[0].get("x-forwarded-proto") == "https"


def test_plain_http_to_a_tls_port_is_cut(secure):
    with secure.connect() as client:
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert b"HTTP/1.1 200" not in client.expect_close()


def test_a_client_that_leaves_within_the_handshake_costs_nothing(secure, authority):
    for length in (1, 5, 20):
        with secure.connect() as client:
            client.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * length)
    with secure.connect(tls=authority.client_context()) as client:
        assert models(client) == 200


@pytest.fixture
def mutual(serve, authority, site):
    return serve(ALL, MOCK, listeners=[{"tls": {"certificates": [certificate(site)], "client_ca": str(authority.chain)}}])


def test_a_client_with_a_certificate_is_served(mutual, authority):
    with mutual.connect(tls=authority.client_context(authority.issue("caller"))) as client:
        assert models(client) == 200


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_without_a_certificate_is_not(mutual, authority, version):
    with pytest.raises((ssl.SSLError, ConnectionError, Truncated)):
        with mutual.connect(tls=authority.client_context(version=version)) as client:
            models(client)


def test_a_client_with_a_strangers_certificate_is_not(mutual, authority, tmp_path):
    stranger = Authority(tmp_path).issue("caller")
    with pytest.raises((ssl.SSLError, ConnectionError, Truncated)):
        with mutual.connect(tls=authority.client_context(stranger)) as client:
            models(client)


# The upstream side


def test_an_upstream_is_verified_by_its_own_authority(serve, upstream, authority, site):
    up = upstream(tls=authority.server_context(site))
    gateway = serve([{"name": "all", "to": "up"}],
                    {"up": {"dialect": "openai", "url": up.url.replace("127.0.0.1", "localhost") + "/v1", "tls": {"ca": str(authority.chain)}}})
    for _ in range(5):
        assert gateway.chat().status == 200
    assert len({request.connection for request in up.requests}) <= 2, "connections are reused"


def test_an_upstream_whose_name_does_not_match_is_502(serve, upstream, authority):
    up = upstream(tls=authority.server_context(authority.issue("elsewhere.example")))
    gateway = serve([{"name": "all", "to": "up"}],
                    {"up": {"dialect": "openai", "url": up.url.replace("127.0.0.1", "localhost") + "/v1", "tls": {"ca": str(authority.chain)}}})
    assert gateway.chat().status == 502
    assert up.requests == []


def test_server_name_is_asked_for_and_checked_instead(serve, upstream, authority):
    up = upstream(tls=authority.server_context(authority.issue("elsewhere.example")))
    gateway = serve([{"name": "all", "to": "up"}], {"up": {
        "dialect": "openai", "url": up.url + "/v1", "tls": {"ca": str(authority.chain), "server_name": "elsewhere.example"}}})
    assert gateway.chat().status == 200


def test_an_upstream_that_the_system_does_not_know_is_502(serve, upstream, authority, site):
    up = upstream(tls=authority.server_context(site))
    gateway = serve([{"name": "all", "to": "up"}], {"up": {"dialect": "openai", "url": up.url.replace("127.0.0.1", "localhost") + "/v1"}})
    assert gateway.chat().status == 502
    assert up.requests == []


def test_verification_is_left_out_only_when_the_file_says_so(serve, upstream, authority, site):
    up = upstream(tls=authority.server_context(site))
    gateway = serve([{"name": "all", "to": "up"}],
                    {"up": {"dialect": "openai", "url": up.url + "/v1", "tls": {"verify": False}}})
    assert gateway.chat().status == 200


def test_a_tls_upstream_that_is_cut_without_a_goodbye_is_not_a_clean_end(serve, upstream, authority, site):
    def script(stream, request):
        stream.send(b"HTTP/1.1 200 OK\r\n\r\nhello")
        stream.keep = False
        # The socket below the session: no close_notify goes out.
        socket.socket(fileno=stream.socket.detach()).close()
    up = upstream(script, tls=authority.server_context(site))
    gateway = serve([{"name": "all", "to": "up"}], {"up": {"dialect": "http", "url": up.url, "tls": {"ca": str(authority.chain)}}})
    with gateway.connect() as client:
        client.send_request("GET", "/a")
        answer = client.read_head()
        if answer.status == 200:
            assert answer.get("transfer-encoding") == "chunked"
            assert not client.read_rest().endswith(b"0\r\n\r\n")
        else:
            assert answer.status == 502


# Certificates as configuration


@pytest.mark.parametrize("fault", ["expired", "mismatched", "absent", "nonsense", "short"])
def test_a_bad_certificate_is_a_diagnostic_with_its_line(run, tmp_path, authority, site, fault):
    chain, key = site
    if fault == "expired":
        chain, key = expired(authority)
    elif fault == "mismatched":
        key = authority.issue("another")[1]
    elif fault == "short":
        chain, key = authority.issue("short", key_options=["rsa:1024"])
    elif fault == "absent":
        chain = tmp_path / "absent.pem"
    else:
        chain = tmp_path / "nonsense.pem"
        chain.write_text("nonsense")
    file = tmp_path / "routes.yaml"
    file.write_text(f"version: 1\nlisteners:\n  - address: 127.0.0.1:0\n    tls:\n      certificates:\n"
                    f"        - chain: {chain}\n          key: {key}\nroutes:\n  - {{respond: {{status: 200}}}}\n")
    result = run("check", file)
    assert result.returncode == 1
    assert any(f"routes.yaml:{line}:" in result.stderr for line in (6, 7)), result.stderr


def expired(authority):
    chain, key = authority.issue("expired", days=1)
    request = authority.folder / "expired.csr"
    authority._run("x509", "-req", "-in", request, "-CA", authority.chain, "-CAkey", authority.key, "-CAcreateserial",
                   "-days", "-1", "-out", chain)
    return chain, key


def test_a_new_certificate_is_served_after_it_was_replaced(serve, authority, site, tmp_path):
    chain, key = tmp_path / "live.pem", tmp_path / "live.key"

    def install(pair):
        key.write_bytes(pair[1].read_bytes())
        chain.write_bytes(pair[0].read_bytes())

    def serial(gateway: Gateway) -> str:
        with gateway.connect(tls=authority.client_context()) as client:
            return client.socket.getpeercert()["serialNumber"]

    install(site)
    gateway = serve(ALL, MOCK, listeners=[{"tls": {"certificates": [certificate((chain, key))]}}])
    first = serial(gateway)
    install(authority.issue("localhost"))
    eventually(lambda: serial(gateway) != first, what="the new certificate")
