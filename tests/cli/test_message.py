"""One message, step by step."""

import pytest

from labkit.hardware.specification import MachineSpec, machine_names
from labkit.workloads.one_message import send_one


def test_every_step_is_printed_in_time(call):
    sent = send_one(MachineSpec.load("amd_4x4"), sender=0, receiver=9, era="paper_2009")
    done = call("trace", "message", "--machine", "amd_4x4", "--from", "0", "--to", "9")
    head, *lines, blank, last = done.stdout.splitlines()
    assert head.split() == ["cycle", "cost", "core", "function", "line"]
    assert (blank, last.split()[:2]) == ("", [str(sent.cycles), "cycles"])
    shown = [line.split() for line in lines]
    assert shown == [
        [str(time), str(cost), str(core), function, *([what] if what else [])]
        for time, core, function, what, cost in sent.itinerary
    ]
    times = [int(line[0]) for line in shown]
    assert times == sorted(times)


@pytest.mark.parametrize("name", machine_names())
def test_every_machine_has_a_default_receiver(call, name):
    cores = MachineSpec.load(name).topology.cores
    sent = send_one(MachineSpec.load(name), sender=0, receiver=min(9, cores - 1), era="paper_2009")
    done = call("trace", "message", "--machine", name)
    assert done.stdout.splitlines()[-1].split()[0] == str(sent.cycles)


def test_the_default_receiver_is_another_core(call):
    done = call("trace", "message", "--from", "9")
    assert done.stdout == call("trace", "message", "--from", "9", "--to", "0").stdout


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [
        (("--machine", "nosuch"), "machine: nosuch is not one of "),
        (("--era", "2020"), "era: 2020 is not one of paper_2009, raw_2013; "),
        (("--from", "16"), "from: 16 is not a core of 0 to 15; "),
        (("--from", "9", "--to", "9"), "to: "),
        (("--machine", "line:1x1"), "machine: line:1x1 has 1 core, and this needs at least 2; "),
        (("--from", "x"), "from: x is not a whole number; try 0."),
    ],
)
def test_bad_input_is_one_sentence(call, arguments, begins):
    done = call("trace", "message", *arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"Error: {begins}")
    assert done.stderr.count("\n") == 1
