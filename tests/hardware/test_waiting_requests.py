"""Whoever waits at a home node is served once its line is free, and no request is searched for in vain."""

from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.coherence.line import Line
from labkit.hardware.coherence.request import Request
from labkit.hardware.coherence.waiting_requests import WaitingRequests
from labkit.hardware.topology import Topology

FOUR = Topology(packages=4, cores_per_package=4, links=((0, 1), (1, 2), (2, 3)))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 15), st.lists(st.integers(0, 3), min_size=1)),
        st.tuples(st.just("serve"), st.integers(0, 60), st.booleans()),
    ),
    max_size=40,
)


@given(steps=STEPS)
def test_the_next_one_is_somebody_whose_line_is_free(steps):
    """If there is one at all; and what is wanted is what somebody waits for, each line once."""
    lines = [Line(f"line {number}", home=0) for number in range(4)]
    waiting, present = WaitingRequests(FOUR, package=0), []
    for time, (kind, first, more) in enumerate(steps):
        if kind == "add":
            wanted = [lines[number] for number in more]
            request = Request(wanted, first, FOUR.package_of(first), time, lambda _: None)
            waiting.add(request)
            present.append(request)
        elif present:
            serve(waiting, present, start=first, is_one_line=more)
        asked = {request.lines[request.next] for request in present}
        assert waiting.count == len(present)
        assert len(waiting.wanted) == len(asked)
        assert set(waiting.wanted) == asked


def serve(waiting, present, *, start, is_one_line):
    """Serve one line of the next request, or all that it still waits for."""
    free = [request for request in present if request.lines[request.next].free_at <= start]
    request = waiting.choose(start)
    assert (request in free) if free else request is None
    if request is None:
        assert waiting.first_free() == min(r.lines[r.next].free_at for r in present) > start
        return
    request.lines[request.next].free_at = start + 10
    if is_one_line and request.next + 1 < len(request.lines):
        waiting.go_on(request, request.next + 1)
    else:
        waiting.remove(request)
        present.remove(request)
