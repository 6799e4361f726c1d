"""Replicas or sharing by cores: locks for few, a server or replicas for many."""

import pytest

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.replication import best_at
from labkit.experiments.replication_cores import EXPERIMENT, Parameters, findings, points
from labkit.results import rows_of


def rows(**given):
    return list(rows_of(points(Parameters(**given))))


def test_more_cores_are_dearer_in_every_way():
    found = rows(cores=(4, 16), step=6)
    for curve in {row.curve for row in found}:
        values = [row.computed for row in found if row.curve == curve]
        assert len(values) == 3
        assert values == sorted(values), curve


def test_who_writes_all_the_time_asks_a_server_and_who_works_in_between_takes_a_lock():
    busy = best_at(rows(cores=(8, 16), step=8, reads=0))
    assert set(busy.values()) == {"server"}
    calm = rows(cores=(4, 4), reads=0, think=20_000)
    assert "lock" in best_at(calm)[4]
    assert findings(calm)[0] == f"Cheapest at 4 cores: {best_at(calm)[4]}"


def test_bad_input_is_refused():
    assert find("replicas") is find("replication_cores") is EXPERIMENT
    with pytest.raises(InvalidInput, match="cores: 2:17 is not within 2:16, amd_4x4 has 16 cores"):
        EXPERIMENT.read({"cores": "2:17"})
