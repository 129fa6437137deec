"""Every official client against every vendor's API, through one gateway: each pair is tried in all that the client can ask.

The clients know nothing but the gateway's address, and the vendors' stand-ins refuse what the vendors would. Models are named
BACKEND-MODEL; the gateway sends MODEL to BACKEND. `-k "anthropic-to-gemini"` runs one pair, `-k "to-gemini"` one backend: a run
has the backends that its tests name, and no others.
"""

import pytest
from harness.gateway import Gateway, table
from matrix.scenarios import SCENARIOS, Pair, columns_of
from sdks import SDKS
from vendors import VENDORS


class Stage:
    """The vendors, the gateway before them, and the clients before that."""

    def __init__(self, binary, folder, names: list[str]):
        self.vendors = {name: VENDORS[name]() for name in names}
        self.gateway = Gateway(binary, folder)
        self.gateway.write(table(
            [{"name": f"{name}-{model}", "match": {"model": f"{name}-{model}"}, "to": {"backend": f"{name}-{model}", "model": model}}
             for name, vendor in self.vendors.items() for model in vendor.models],
            {f"{name}-{model}": vendor.backend | vendor.options(model)
             for name, vendor in self.vendors.items() for model in vendor.models}))
        self.gateway.start()
        self.sdks = {}

    def pair(self, client: str, backend: str) -> Pair:
        sdk = self.sdks.get(client) or self.sdks.setdefault(client, SDKS[client](self.gateway.url, "a-key-of-the-clients"))
        sdk.take_lost()
        return Pair(sdk, self.vendors[backend], f"{backend}-")

    def close(self):
        for sdk in self.sdks.values():
            sdk.close()
        assert self.gateway.stop() == 0, self.gateway.log
        for vendor in self.vendors.values():
            vendor.close()


@pytest.fixture(scope="module")
def stage(request, binary, tmp_path_factory):
    named = {item.callspec.params["backend"] for item in request.session.items if item.module is request.module}
    stage = Stage(binary, tmp_path_factory.mktemp("matrix"), [name for name in VENDORS if name in named])
    yield stage
    stage.close()


@pytest.mark.parametrize("client, backend, scenario", [
    pytest.param(client, backend, scenario, id=f"{client}-to-{backend}-{scenario}")
    for client, sdk in SDKS.items() for backend in VENDORS for scenario in columns_of(sdk)])
def test_pair(request, client, backend, scenario):
    request.node.user_properties.append(("cell", (client, backend, scenario)))
    pair = request.getfixturevalue("stage").pair(client, backend)
    seen = len(pair.vendor.exchanges)
    try:
        SCENARIOS[scenario](pair)
    except BaseException as failure:
        for exchange in pair.vendor.exchanges[seen:]:
            told = exchange.refusal.message if exchange.refusal else "answered"
            failure.add_note(f"{backend} was sent {exchange.request.target} {exchange.request.body.decode()}: {told}")
        raise
    request.node.user_properties.append(("lost", pair.sdk.take_lost()))
