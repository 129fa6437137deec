"""Reload: every way a file changes, and none of the requests under way."""

import os
import signal
import threading

import pytest
from harness import yaml_text
from harness.deadline import eventually
from harness.gateway import table
from harness.raw import Client


def saying(word: str, **more) -> str:
    return yaml_text.dump(table([{"name": word, "respond": {"status": 200, "body": word}}], **more))


def word_of(gateway) -> str:
    return gateway.ask("GET", "/").body.decode()


def wait_word(gateway, word: str):
    eventually(lambda: word_of(gateway) == word, 3, f"the answer {word!r}")


@pytest.fixture
def gateway(prepare):
    return prepare(saying("old")).start()


def rewrite(gateway, text: str):
    gateway.write(text)


def rewrite_in_pieces(gateway, text: str):
    with open(gateway.file, "w") as file:
        for start in range(0, len(text), 40):
            file.write(text[start:start + 40])
            file.flush()


def rename_over(gateway, text: str):
    new = gateway.folder / ".routes.yaml.new"
    new.write_text(text)
    new.rename(gateway.file)


def remove_and_create(gateway, text: str):
    gateway.file.unlink()
    gateway.write(text)


def move_away_and_write(gateway, text: str):
    """What editors with a backup do."""
    gateway.file.rename(gateway.folder / "routes.yaml~")
    gateway.write(text)


def hang_up(gateway, text: str):
    gateway.write(text)
    gateway.signal(signal.SIGHUP)


def post_reload(gateway, text: str):
    gateway.write(text)
    assert gateway.admin("/reload", "POST").status == 200


@pytest.mark.parametrize("edit", [
    rewrite, rewrite_in_pieces, rename_over, remove_and_create, move_away_and_write, hang_up, post_reload,
])
def test_an_edit_takes_effect(gateway, edit):
    assert word_of(gateway) == "old"
    edit(gateway, saying("new"))
    wait_word(gateway, "new")
    edit(gateway, saying("newer"))
    wait_word(gateway, "newer")


def test_a_symlink_swap_as_kubernetes_does_it_takes_effect(prepare):
    gateway = prepare(saying("unused"))
    gateway.file.unlink()
    for word in ("old", "new"):
        (gateway.folder / f"..{word}").mkdir()
        (gateway.folder / f"..{word}" / "routes.yaml").write_text(saying(word))
    (gateway.folder / "..data").symlink_to("..old")
    gateway.file.symlink_to("..data/routes.yaml")
    gateway.start()
    assert word_of(gateway) == "old"
    (gateway.folder / "..data_tmp").symlink_to("..new")
    os.rename(gateway.folder / "..data_tmp", gateway.folder / "..data")
    wait_word(gateway, "new")


def test_post_reload_answers_when_the_new_graph_serves(gateway):
    for number in range(10):
        rename_over(gateway, saying(f"word{number}"))
        assert gateway.admin("/reload", "POST").status == 200
        assert word_of(gateway) == f"word{number}"


def test_each_generation_has_a_number(gateway):
    before = gateway.metrics().sum("millrace_config_generation")
    gateway.write(saying("new"))
    wait_word(gateway, "new")
    assert gateway.metrics().sum("millrace_config_generation") == before + 1
    gateway.ask("GET", "/last")
    assert gateway.access_line(path="/last")["generation"] == before + 1


@pytest.mark.parametrize("broken, place", [
    ("version: 1\nlisteners:\n  - addres: 127.0.0.1:0\nroutes:\n  - {respond: {status: 200}}\n", r"routes\.yaml:3:5"),
    ("version: 1\nlisteners: [\n", r"routes\.yaml:\d+:\d+"),
    ("", r"routes\.yaml"),
    ("version: 1\nlisteners: [{address: 127.0.0.1:0}]\nroutes:\n  - {name: a, to: nobody}\n", r"routes\.yaml:4:\d+"),
    ("version: 1\nlisteners: [{address: 127.0.0.1:0}]\nroutes:\n  - {name: a, respond: {status: 200}}\n"
     "tests:\n  - {request: {path: /}, expect: {status: 404}}\n", r"routes\.yaml:6:\d+"),
], ids=["unknown key", "broken YAML", "empty", "unknown backend", "the file's own test fails"])
def test_a_broken_edit_is_refused_with_its_place_and_the_old_graph_serves_on(gateway, broken, place):
    said = len(gateway.stderr)
    rename_over(gateway, broken)
    gateway.wait_message(place, after=said)
    assert word_of(gateway) == "old"
    answer = gateway.admin("/reload", "POST")
    assert answer.status >= 400
    assert "routes.yaml" in answer.body.decode()
    assert gateway.admin("/readyz").status == 200
    rename_over(gateway, saying("mended"))
    wait_word(gateway, "mended")


def test_a_reload_keeps_the_listeners_socket_and_its_connections(gateway):
    address = gateway.address()
    with gateway.connect() as client:
        assert client.ask("GET", "/").body == b"old"
        gateway.write(saying("new"))
        wait_word(gateway, "new")
        assert client.ask("GET", "/").body == b"new"
    assert gateway.address() == address


def test_a_listener_comes_and_goes(prepare):
    gateway = prepare(saying("one")).start()
    gateway.write(saying("two", listeners=[{}, {}]))
    eventually(lambda: "127.0.0.2" in gateway.addresses, what="the second listener")
    second = gateway.address(1)
    with Client(second) as client:
        assert client.ask("GET", "/").body == b"two"
    gateway.write(saying("three"))
    wait_word(gateway, "three")

    def refused() -> bool:
        try:
            Client(second).close()
            return False
        except ConnectionRefusedError:
            return True
    eventually(refused, what="the second listener's end")


def test_a_stream_under_way_survives_a_reload(serve, upstream):
    step = threading.Event()

    def script(stream, request):
        if request.target != "/events":  # asked while the old graph still serves
            return stream.answer(200, b"old")
        stream.begin()
        stream.event({"part": 1})
        step.wait(5)
        stream.event({"part": 2})
        stream.end()

    up = upstream(script)
    gateway = serve([{"name": "all", "to": "up"}], {"up": {"dialect": "http", "url": up.url}})
    with gateway.connect() as client:
        client.send_request("GET", "/events")
        assert client.read_head().status == 200
        assert b"1" in client.read_chunk()
        gateway.write(saying("new"))
        wait_word(gateway, "new")
        step.set()
        assert b"2" in client.read_chunk()
        assert client.read_chunk() == b""
        assert client.ask("GET", "/").body == b"new"


def test_no_request_fails_while_the_file_changes_under_load(serve, upstream):
    ups = {word: upstream(lambda stream, request, word=word: stream.answer(200, word.encode())) for word in ("a", "b")}

    def routes_to(word: str) -> dict:
        return table([{"name": f"to-{word}", "to": word}], {word: {"dialect": "http", "url": ups[word].url}})

    gateway = serve([{"name": "to-a", "to": "a"}], {"a": {"dialect": "http", "url": ups["a"].url}})
    done, problems, counts = threading.Event(), [], []

    def load(fresh: bool):
        count, client = 0, None
        while not done.is_set() and len(problems) < 10:
            try:
                if fresh or client is None:
                    client and client.close()
                    client = gateway.connect()
                answer = client.ask("GET", "/")
                if answer.status != 200 or answer.body not in (b"a", b"b"):
                    problems.append(answer)
                count += 1
            except Exception as problem:  # whatever it is, it is a request that failed
                problems.append(problem)
                client = None
        counts.append(count)

    threads = [threading.Thread(target=load, args=(number % 2 == 0,), daemon=True) for number in range(6)]
    for thread in threads:
        thread.start()
    try:
        for turn in range(20):
            word = "ab"[(turn + 1) % 2]
            rename_over(gateway, yaml_text.dump(routes_to(word)))
            wait_word(gateway, word)
    finally:
        done.set()
    for thread in threads:
        thread.join(10)
    assert problems == []
    assert sum(counts) > 100
