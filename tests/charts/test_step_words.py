"""The steps of a message in words: each step has some, and the costs add up to what it took."""

import pytest

from labkit.charts.step_words import lrpc_table, message_table, start_table, unmap_table
from labkit.hardware.kernel_costs import KernelCosts
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.multikernel.cpu_driver import CpuDriver
from labkit.multikernel.dispatcher import Dispatcher
from labkit.multikernel.lrpc import Lrpc
from labkit.multikernel.sys_yield import Yield
from labkit.workloads.one_lrpc import call_once
from labkit.workloads.one_message import send_one
from labkit.workloads.one_unmap import unmap_once


@pytest.mark.parametrize("era", ["paper_2009", "raw_2013"])
@pytest.mark.parametrize("name", machine_names())
def test_the_costs_of_a_message_are_its_latency(name, era):
    """At every distance of every machine: nothing is counted twice, and nothing is left out."""
    spec = MachineSpec.load(name)
    for receiver in spec.partners.values():
        message = send_one(spec, sender=0, receiver=receiver, era=era)
        table = message_table(message, spec)
        assert table.total == message.cycles
        assert all(table.words)


@pytest.mark.parametrize("name", machine_names())
def test_an_lrpc_and_its_reply_are_two_ways(name):
    spec = MachineSpec.load(name)
    call = call_once(spec)
    table = lrpc_table(call, spec)
    assert table.total == 2 * KernelCosts.of(spec).lrpc_cycles
    assert start_table(call, spec).total == call.request[0].time


@pytest.mark.parametrize("cores", [1, 2, 4])
@pytest.mark.parametrize("name", machine_names())
def test_every_step_of_an_unmap_has_words(name, cores):
    spec = MachineSpec.load(name)
    table = unmap_table(unmap_once(spec, cores=cores, style="Linux"), spec)
    assert len(set(table.words)) == len(table.words) == (3 if cores == 1 else 10)


def test_the_functions_named_are_there():
    """A name in the table is one that a reader finds in labkit."""
    spec = MachineSpec.load("amd_4x4")
    call = call_once(spec)
    named = {
        stage.function
        for table in (start_table(call, spec), lrpc_table(call, spec))
        for stage in table.stages
    }
    there = {
        function.__qualname__
        for function in (CpuDriver._dispatch, Dispatcher.upcall, Lrpc.perform, Yield.perform)
    }
    assert named == there
