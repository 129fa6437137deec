"""The vendors' stand-ins, asked by the vendors' own SDKs with nothing between: what they say is what the SDKs read."""

import pytest
from matrix.scenarios import SCENARIOS, Pair, columns_of
from sdks import SDKS
from vendors import VENDORS
from vendors.server import KEY


@pytest.fixture(scope="module")
def vendors():
    made = {name: vendor() for name, vendor in VENDORS.items()}
    yield made
    for vendor in made.values():
        vendor.close()


@pytest.mark.parametrize("client, scenario", [
    pytest.param(name, scenario, id=f"{name}-{scenario}") for name, sdk in SDKS.items() for scenario in columns_of(sdk)])
def test_a_vendors_own_sdk_gets_along_with_its_stand_in(vendors, client, scenario):
    vendor = vendors[SDKS[client].dialect]
    sdk = SDKS[client](vendor.upstream.url, "" if vendor.name == "ollama" else KEY)
    SCENARIOS[scenario](Pair(sdk, vendor))
    sdk.close()
