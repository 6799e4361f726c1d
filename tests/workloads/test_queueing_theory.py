"""The closed forms, where they must agree with something simpler."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.workloads.queueing_theory import response_of_repair, utilisation_of_repair, wait_md1

TIMES = st.floats(1, 1e5)


@given(service=TIMES, load=st.floats(0.01, 0.99))
def test_constant_service_waits_half_as_long_as_exponential_service(service, load):
    """M/M/1 waits load / (1 - load) services."""
    wait = wait_md1(service=service, between=service / load)
    assert wait == pytest.approx(load / (1 - load) * service / 2)


@given(clients=st.integers(1, 20), think=TIMES, service=TIMES)
def test_with_exponential_service_it_is_the_birth_and_death_chain(clients, think, service):
    """The probability that nobody asks, from the balance of each step up and down."""
    weights = [1.0]
    for asking in range(clients):
        weights.append(weights[-1] * (clients - asking) * service / think)
    idle = weights[0] / sum(weights)
    busy = utilisation_of_repair(clients=clients, think=think, service=service, is_exponential=True)
    assert busy == pytest.approx(1 - idle)


@given(think=TIMES, way=TIMES, service=TIMES, is_exponential=st.booleans())
def test_one_client_never_waits(think, way, service, is_exponential):
    response = response_of_repair(
        clients=1, think=think, way=way, service=service, is_exponential=is_exponential
    )
    assert response == pytest.approx(way + service, rel=1e-6, abs=1e-6)


@given(clients=st.integers(8, 20), service=TIMES)
def test_clients_that_think_little_keep_the_server_busy(clients, service):
    """As in Figure 3: each waits for all the others."""
    think = service / 2
    response = response_of_repair(
        clients=clients, think=think, way=0, service=service, is_exponential=False
    )
    assert response + think == pytest.approx(clients * service, rel=0.01)
