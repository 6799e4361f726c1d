"""A command line that click cannot read gets one sentence: name, what is allowed, a fix."""

import pytest

SENTENCES = [
    (("--bogus",), "bogus: there is no such option; try labkit --help."),
    (("nix",), "command: nix is not one of "),
    (("trace", "nix"), "command: nix is not one of message; try labkit trace --help."),
    (("trace", "message", "--form", "1"), "form: there is no such option; try --from or --to."),
    (
        ("trace", "message", "--from"),
        "from: a value has to follow; type one after --from.",
    ),
    (("trace", "message", "--from", "x"), "from: x is not a whole number; try 0."),
    (("trace", "message", "--to", ""), "to: '' is not a whole number; try 0."),
    (("trace", "message", "9"), "arguments: got unexpected extra argument (9); try "),
    (
        ("run", "squares", "--bogus"),
        "bogus: there is no such option; try labkit run squares --help.",
    ),
    (("run", "squares", "--cores"), "cores: a value has to follow; type one after --cores."),
    (
        ("run", "squares", "--format", "nix"),
        "format: nix is not one of table, csv, json, parquet; try table.",
    ),
]


@pytest.mark.parametrize(("arguments", "sentence"), SENTENCES)
def test_one_sentence_and_exit_code_2(call, arguments, sentence):
    done = call(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {sentence}")
    assert done.stderr.endswith(".\n")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [(), ("run",), ("trace",)])
def test_a_group_alone_says_what_there_is(call, arguments):
    done = call(*arguments)
    assert "Commands:" in done.stdout + done.stderr
