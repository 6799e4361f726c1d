"""Programs of one name share an address space, whichever cores they run on; others do not."""

from tests.multikernel.small import booted, finish


def run(multikernel, core, program, name):
    """Run a program under a name; return what it returned."""
    ended = []

    def main(runtime):
        ended.append((yield from program(runtime)))

    multikernel.start(core, main, name=name)
    multikernel.run_until(lambda: ended)
    return ended[0]


def mapper(page, frame):
    return lambda runtime: runtime.map(page, frame)


def toucher(page):
    return lambda runtime: runtime.touch(page)


def test_what_one_maps_the_others_of_its_name_use():
    multikernel = booted()
    assert run(multikernel, 1, mapper(3, 33), "one")
    assert run(multikernel, 2, toucher(3), "one") == 33
    assert run(multikernel, 2, toucher(3), "other") is None
    assert run(multikernel, 1, mapper(3, 34), "other")
    assert run(multikernel, 1, toucher(3), "one") == 33


def test_a_page_that_is_mapped_stays_what_it_is():
    multikernel = booted()
    assert run(multikernel, 0, mapper(3, 33), "one")
    assert not run(multikernel, 1, mapper(3, 44), "one")
    assert run(multikernel, 1, toucher(3), "one") == 33


def test_pages_of_one_line_mapped_at_the_same_time_are_all_there():
    """Kernels write entries atomically: nobody's entry is lost to a neighbour's."""
    multikernel = booted()
    ended = []

    def main(runtime):
        yield from runtime.map(runtime.core.number, 10 + runtime.core.number)
        ended.append(runtime.core.number)

    for core in range(4):
        multikernel.start(core, main, name="one")
    multikernel.run_until(lambda: len(ended) == 4)
    for page in range(4):
        assert run(multikernel, 0, toucher(page), "one") == 10 + page


def test_a_tlb_keeps_nothing_of_an_address_space_that_was_left():
    """Whoever gets the core back walks the page table again."""
    multikernel = booted()
    tlb = multikernel.machine.tlbs[1]

    def program(runtime):
        yield from runtime.map(2, 20)
        yield from runtime.touch(2)
        before = dict(tlb.entries)
        yield from runtime.monitor.call("get_name_iref_request")  # the monitor runs meanwhile
        return before, dict(tlb.entries)

    assert finish(multikernel, 1, program) == ({2: 20}, {})
