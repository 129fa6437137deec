"""No secret appears anywhere: log, metrics, graph, diagnostics, answers."""

from harness.callers import callers_file
from harness.deadline import eventually
from harness.gateway import table
from harness.upstream import refusing_port

BACKEND_KEY, FILE_KEY, CALLER_KEY, WRONG_KEY = "sk-backend-1f9e", "sk-from-file-77aa", "mr-caller-5d5d", "mr-wrong-0c0c"
SECRETS = [BACKEND_KEY, FILE_KEY, CALLER_KEY, WRONG_KEY, "sk-query-9b9b"]


def test_no_secret_appears_in_anything_that_is_printed_or_served(prepare, upstream, run):
    up = upstream(lambda stream, request: stream.answer(401, b'{"error":{"message":"wrong key","code":"invalid_api_key"}}'))
    content = table(
        [{"name": "one", "match": {"path": "/v1/chat/completions", "model": "one"},
          "filters": [{"use": "auth.keys", "file": "keys.yaml"}], "to": "one"},
         {"name": "two", "filters": [{"use": "auth.keys", "file": "keys.yaml"}], "to": {"fallback": ["two", "one"]}}],
        {"one": {"dialect": "openai", "url": up.url + "/v1", "key": "${env:BACKEND_KEY}"},
         "two": {"dialect": "openai", "url": f"http://127.0.0.1:{refusing_port()}/v1", "key": "${file:backend.key}"}})
    environment = {"BACKEND_KEY": BACKEND_KEY}
    gateway = prepare(content, environment)
    (gateway.folder / "keys.yaml").write_text(callers_file({"id": "a", "key": CALLER_KEY}))
    (gateway.folder / "backend.key").write_text(FILE_KEY + "\n")
    gateway.start()

    shown = []
    for key in (CALLER_KEY, WRONG_KEY):
        for model in ("one", "two"):
            answer = gateway.chat({"Authorization": f"Bearer {key}"}, model=model)
            shown.append(str(answer.fields) + answer.body.decode())
    gateway.ask("GET", "/v1/models?key=sk-query-9b9b", {"x-api-key": CALLER_KEY})
    for place in ("/metrics", "/graph", "/healthz", "/readyz"):
        shown.append(gateway.admin(place).body.decode())
    for command in (["check"], ["check", "--format", "json"], ["graph", "--format", "text"],
                    ["explain", "--path", "/v1/chat/completions", "--model", "one", "--header", f"Authorization: Bearer {CALLER_KEY}"]):
        result = run(command[0], gateway.file, *command[1:], environment=environment, folder=gateway.folder)
        assert result.returncode == 0, result.stderr
        shown.append(result.stdout + result.stderr)

    said = len(gateway.stderr)
    gateway.write(gateway.file.read_text().replace("dialect: openai", "dialect: opnai", 1).replace("key: ", "kee: ", 1))
    gateway.wait_message("routes.yaml", after=said)
    shown.append(gateway.admin("/reload", "POST").body.decode())
    broken = run("check", gateway.file, environment=environment, folder=gateway.folder)
    assert broken.returncode == 1
    shown.append(broken.stdout + broken.stderr)
    eventually(lambda: len(gateway.access_log) >= 5, what="the access log")
    gateway.stop()
    shown.append(gateway.log)
    for text in shown:
        for secret in SECRETS:
            assert secret not in text, f"{secret} in {text[:2000]}"


def test_a_backends_refusal_of_our_key_is_not_the_clients_401(front):
    gateway, _ = front(lambda stream, request: stream.answer(401, b'{"error":{"message":"Incorrect API key provided: sk-ba***1f9e"}}'),
                       dialect="openai")
    assert gateway.chat().status in (401, 502)
