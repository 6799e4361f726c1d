"""Runs a student's program in the simulator: to its end, to a time, or to the end of a budget."""

from __future__ import annotations

from labkit.exercises.student_code import CodeFailed, Takes
from labkit.hardware.machine import Machine
from labkit.strings import say

EVENTS = 200_000
"""Engine events of one check: some tenths of a second."""


def run(
    machine: Machine,
    *programs: Takes,
    until: int = 10_000_000,
    events: int = EVENTS,
) -> bool:
    """Run until all these programs have ended, and return whether they have before ``until`` cycles.

    Raises:
        CodeFailed: if a program fails, or after so many engine events.
    """
    started = [machine.env.process(each) for each in programs]
    for done in machine.run(until=until, events_a_time=500):
        if all(each.processed for each in started):
            return True
        if done > events:
            raise CodeFailed(say("course.code.events", events=events))
    return all(each.processed for each in started)
