"""Programs of one name share an address space, whichever cores they run on; others do not."""

from tests.multikernel.small import a_frame, booted, finish


def run(multikernel, core, program, name):
    """Run a program under a name; return what it returned."""
    ended = []

    def main(runtime):
        ended.append((yield from program(runtime)))

    multikernel.start(core, main, name=name)
    multikernel.run_until(lambda: ended)
    return ended[0]


def mapper(page):
    """Map a page to new memory; return the physical page, or ``None``."""

    def program(runtime):
        frame = yield from a_frame(runtime)
        return (yield from runtime.map(page, frame))

    return program


def toucher(page):
    return lambda runtime: runtime.touch(page)


def test_what_one_maps_the_others_of_its_name_use():
    multikernel = booted()
    mine = run(multikernel, 1, mapper(3), "one")
    assert mine
    assert run(multikernel, 2, toucher(3), "one") == mine
    assert run(multikernel, 2, toucher(3), "other") is None
    assert run(multikernel, 1, mapper(3), "other") not in {mine, None}
    assert run(multikernel, 1, toucher(3), "one") == mine


def test_a_page_that_is_mapped_stays_what_it_is():
    multikernel = booted()
    mine = run(multikernel, 0, mapper(3), "one")
    assert run(multikernel, 1, mapper(3), "one") is None
    assert run(multikernel, 1, toucher(3), "one") == mine


def test_pages_of_one_line_mapped_at_the_same_time_are_all_there():
    """Kernels write entries atomically: nobody's entry is lost to a neighbour's."""
    multikernel = booted()
    mapped = {}

    def main(runtime):
        page = runtime.core.number
        mapped[page] = yield from mapper(page)(runtime)

    for core in range(4):
        multikernel.start(core, main, name="one")
    multikernel.run_until(lambda: len(mapped) == 4)
    assert len(set(mapped.values())) == 4
    for page, physical in mapped.items():
        assert run(multikernel, 0, toucher(page), "one") == physical


def test_a_tlb_keeps_nothing_of_an_address_space_that_was_left():
    """Whoever gets the core back walks the page table again."""
    multikernel = booted()
    tlb = multikernel.machine.tlbs[1]

    def program(runtime):
        mine = yield from mapper(2)(runtime)
        yield from runtime.touch(2)
        before = dict(tlb.entries)
        yield from runtime.monitor.call("get_name_iref_request")  # the monitor runs meanwhile
        return before == {2: mine}, dict(tlb.entries)

    assert finish(multikernel, 1, program) == (True, {})
