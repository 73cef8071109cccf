"""The drummers that every test of a file plays with."""

import pytest

from groovae.network import Network

from .drummers import shipped, wild


@pytest.fixture(params=["shipped", "wild"])
def network(request: pytest.FixtureRequest) -> Network:
    """The network that came with groovae, and one that goes as far as any may."""
    return shipped() if request.param == "shipped" else wild()
