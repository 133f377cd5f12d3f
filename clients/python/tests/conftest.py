import pytest

from gatehouse_verifier.testing import TestIssuer


@pytest.fixture
def issuer():
    with TestIssuer() as issuer:
        yield issuer


@pytest.fixture
def gatehouse(issuer):
    with issuer.gatehouse() as gatehouse:
        yield gatehouse
