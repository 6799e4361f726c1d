"""An explain box keeps what the reader wrote under the question it answers."""

from labkit.widgets.explanation import Explain


def test_it_begins_empty_and_keeps_the_answer():
    box = Explain("Why does SHM8 grow?")
    assert (box.description, box.value) == ("Why does SHM8 grow?", "")
    box.set_state({"value": "Because the lines move."})
    assert box.value == "Because the lines move."
