"""Who waits for whom, since when: waits begin, last and end."""

from labkit.workloads.agreement_run import Action, AgreementRun


def test_a_wait_keeps_the_step_at_which_it_began():
    run = AgreementRun(cores=2)
    run.take(Action("begin", 0))
    assert run.blocked() == [
        "core 0 waits for core 1: vote of 0.1, since step 1, and keeps x locked"
    ]
    run.take(Action("begin", 1, 1))
    run.take(Action("deliver", number=0))
    assert run.blocked() == [
        "core 0 waits for core 1: vote of 0.1, since step 1, and keeps x locked",
        "core 1 waits for core 0: vote of 1.1, since step 2, and keeps y locked",
        "core 1 waits for core 0: commit or abort of 0.1, since step 3, and keeps x locked",
    ]
    run.settle()
    assert run.blocked() == []


def test_whoever_has_crashed_waits_for_nobody():
    run = AgreementRun(cores=2).play([Action("begin", 0), Action("deliver"), Action("crash", 0)])
    assert run.blocked() == [
        "core 1 waits for core 0 (crashed): commit or abort of 0.1, since step 2, and keeps x locked"
    ]


def test_after_the_commit_nothing_is_locked():
    actions = [Action("begin", 0), Action("deliver"), Action("deliver"), Action("crash", 1)]
    run = AgreementRun(cores=2).play(actions)
    assert run.blocked() == [
        "core 0 waits for core 1 (crashed): acknowledgement of 0.1, since step 3"
    ]
