"""Millrace in front of an nginx: a backend that nobody here wrote."""

import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness.raw import assert_same


@pytest.fixture
def before_nginx(serve, nginx):
    return serve([{"name": "all", "to": "web"}], {"web": {"dialect": "http", "url": nginx.url}})


def test_pages_redirects_errors_and_empty_answers_pass(before_nginx):
    assert before_nginx.ask("GET", "/").body == b"hello from nginx\n"
    moved = before_nginx.ask("GET", "/moved")
    assert moved.status == 302 and moved.get("location").endswith("/elsewhere")
    assert before_nginx.ask("GET", "/none").status == 204
    broken = before_nginx.ask("GET", "/broken")
    assert (broken.status, broken.body) == (503, b"down\n")
    assert before_nginx.ask("GET", "/absent").status == 404


def test_a_large_answer_arrives_unchanged_on_many_connections(before_nginx, nginx):
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda _: before_nginx.ask("GET", "/large.bin", timeout=20).body, range(16)))
    for body in bodies:
        assert_same(body, nginx.large)


def test_a_range_is_a_range(before_nginx, nginx):
    answer = before_nginx.ask("GET", "/large.bin", {"Range": "bytes=100-299"})
    assert (answer.status, answer.body) == (206, nginx.large[100:300])


def test_a_compressed_answer_stays_compressed(before_nginx):
    answer = before_nginx.ask("GET", "/zipped/text.txt", {"Accept-Encoding": "gzip"})
    assert answer.get("content-encoding") == "gzip"
    assert zlib.decompress(answer.body, 31) == b"water " * 2000


def test_an_upload_of_20_mb_arrives_unchanged(before_nginx, nginx):
    body = nginx.large * 5
    assert before_nginx.ask("PUT", "/dav/upload.bin", body=body, timeout=20).status in (201, 204)
    assert_same((nginx.folder / "www/dav/upload.bin").read_bytes(), body)


def test_head_and_conditional_requests_pass(before_nginx):
    head = before_nginx.ask("HEAD", "/large.bin")
    assert (head.status, head.get("content-length")) == (200, str(256 * 16384))
    assert before_nginx.ask("GET", "/large.bin", {"If-None-Match": head.get("etag")}).status == 304


def test_many_clients_on_kept_connections_get_their_own_answers(before_nginx):
    def client(number: int) -> bool:
        with before_nginx.connect() as connection:
            return all(f"/echo?{number}-{turn}" in connection.ask("GET", f"/echo?{number}-{turn}").body.decode()
                       for turn in range(100))
    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(client, range(16)))
