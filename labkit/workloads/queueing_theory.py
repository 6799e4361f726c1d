"""Closed forms for a server and its queue: what a simulation of one must agree with.

Kleinrock, Queueing Systems I, for M/D/1; Takacs, Introduction to the Theory of Queues, for the repair of
machines: N of them run for a random time, break, and are repaired one after the other by one person.
Here a machine is a client, running is thinking, and the repair is the server's work.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb, exp, prod


def wait_md1(*, service: float, between: float) -> float:
    """Return the mean time in the queue when arrivals are Poisson and every service takes as long.

    ``between`` is the mean time from one arrival to the next; it must be above ``service``.
    """
    load = service / between
    return load * service / (2 * (1 - load))


def utilisation_of_repair(
    *, clients: int, think: float, service: float, is_exponential: bool
) -> float:
    """Return the share of time the server is busy, with exponential thinking and either service."""
    transform = _exponential(service) if is_exponential else _constant(service)
    rate = 1 / think

    def odds(count: int) -> float:
        """The product of (1 - f) / f over the first rates, f the transform of the service time."""
        return prod(
            (1 - transform(rate * each)) / transform(rate * each) for each in range(1, count + 1)
        )

    total = sum(comb(clients - 1, count) * odds(count) for count in range(clients))
    busy = clients * rate * service * total
    return busy / (1 + busy)


def response_of_repair(
    *, clients: int, think: float, way: float, service: float, is_exponential: bool
) -> float:
    """Return the mean time from asking to the reply, by Little's law.

    ``way`` is what a request and its reply take beside the service; to the server it is thinking.
    """
    busy = utilisation_of_repair(
        clients=clients, think=think + way, service=service, is_exponential=is_exponential
    )
    return clients * service / busy - think


def _constant(service: float) -> Callable[[float], float]:
    return lambda rate: exp(-rate * service)


def _exponential(service: float) -> Callable[[float], float]:
    return lambda rate: 1 / (1 + rate * service)
