"""The map of a machine: what is chosen is shown, what is changed is run, and bad input changes nothing."""

import pytest

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.share_code import Place, decode, encode
from labkit.experiments.traced_run import to_end
from labkit.widgets.machine_map import MOST_ACCESSES, MachineMap

FIG3 = find("fig3")
SMALL = FIG3.parameters(machine="amd_2x2", cores=(2, 4), curves=("SHM8", "MSG8"), cycles=20_000)


@pytest.fixture
def after(on_loop):
    """Make a map, do several things one after the other, and return it when all are shown."""

    def run(*acts, parameters=SMALL):
        async def case():
            made = MachineMap(FIG3, shown=("hop_percent",), parameters=parameters)
            await made.finished()
            for act in acts:
                act(made)
                await made.finished()
            return made

        return on_loop(case)

    return run


def chosen(part):
    return lambda made: made.picture._handle_custom_msg({"chosen": part}, [])


def removed(part):
    return lambda made: made.picture._handle_custom_msg({"removed": part}, [])


def pressed(name):
    def act(made):
        bar = made.editor.children[1]
        next(each for each in bar.children if each.description == name).click()

    return act


def viewed(view):
    return lambda made: setattr(made.view, "text", view)


def core(made, number):
    return made.picture.picture["cores"][number]["words"]


def test_it_begins_with_distances_and_a_run_on_all_cores(after):
    made = after()
    assert made.machine == "amd_2x2"
    assert made.picture.picture["title"].endswith("distance from core 0")
    assert {row.x for row in made.explorer.rows} == {2, 3, 4}


def test_a_chosen_core_is_where_distances_begin(after):
    made = after(chosen("core 3"))
    assert core(made, 3).endswith("0 hops")
    assert core(made, 0).endswith("1 hop")


def test_a_part_that_is_not_there_is_not_chosen(after):
    made = after(chosen("core 99"), chosen("nonsense"), chosen(7), removed("link 5-6"))
    assert made.picture.selected == ""
    assert made.machine == "amd_2x2"


def test_a_change_is_run_and_stands_beside_the_machine_before(after):
    made = after(chosen("package 1"), pressed("Add package"))
    assert made.machine == "built:amd_2x2:3x2:0-1+1-2"
    assert {row.machine for row in made.explorer.rows} == {made.machine}
    assert max(row.x for row in made.explorer.rows) == 6
    assert [row.title for row in made.tried.rows.values()] == [
        "2x2-core AMD",
        "3x2 cores, 2 links, costs of amd_2x2",
    ]


def test_a_change_is_taken_back(after):
    made = after(pressed("Add package"), pressed("Undo"), pressed("Undo"))
    assert made.machine == "amd_2x2"
    made = after(pressed("Add package"), pressed("Add package"), pressed("As built"))
    assert made.machine == "amd_2x2"


def test_what_cannot_be_is_one_sentence_and_the_machine_stays(after):
    made = after(removed("link 0-1"))
    assert made.editor.status.text == (
        "links: no way would lead from package 0 to 1; add another link first."
    )
    assert made.machine == "amd_2x2"
    made = after(pressed("Add link"))
    assert "is there already" in made.editor.status.text


def test_a_package_goes_with_its_links(after):
    made = after(pressed("Add package"), removed("package 2"))
    assert made.machine == "amd_2x2"


def test_a_line_is_read_and_written_by_the_chosen_core(after):
    made = after(
        chosen("core 1"),
        lambda made: made.access("update"),
        chosen("core 2"),
        lambda made: made.access("load"),
    )
    assert core(made, 1).endswith("Owned")
    assert core(made, 2).endswith("Shared")
    assert made.status.text == "Core 2 reads the line."


def test_a_new_line_is_in_no_cache(after):
    made = after(lambda made: made.access("update"), lambda made: made.new_line())
    assert all(core(made, each).endswith("Invalid") for each in range(4))
    assert made.status.text == "The line is in memory, and in no cache."


def test_another_machine_has_another_line(after):
    made = after(lambda made: made.access("update"), pressed("Add package"))
    assert all(core(made, each).endswith("Invalid") for each in range(6))


def test_a_line_has_only_so_many_accesses(after):
    def too_many(made):
        for _ in range(MOST_ACCESSES):
            made.access("load")
        with pytest.raises(InvalidInput, match="take a new line"):
            made.access("load")

    after(too_many)


def test_loads_are_those_of_the_run_of_a_curve(after):
    made = after(viewed("load MSG8"))
    (link,) = made.picture.picture["links"]
    assert link["words"].endswith("100 % of all crossings")
    assert made.status.text == ""


def test_a_built_machine_works_in_share_codes(after):
    """Whoever gets the code is at the same cycle of a run on the same machine."""
    made = after(pressed("Add package"))
    parameters = made.explorer.controls.parameters()
    place = Place(experiment=FIG3, parameters=parameters, curve="MSG8", x=6, cursor=123)
    assert decode(encode(place), find) == place
    run = FIG3.trace(parameters, "MSG8", 6, None)
    assert to_end(run).spec.name == made.machine


def test_it_is_saved_under_a_name_and_loaded_again(after):
    def there_and_back(made):
        made.editor.own_name.value = "my tree"
        text = made.editor.machine.to_toml(made.editor.own_name.value)
        made.editor.as_built()
        made.editor.load(text.encode())

    made = after(pressed("Add package"), there_and_back)
    assert made.machine == "built:amd_2x2:3x2:0-1+0-2"
    assert made.editor.status.text == "Loaded: my tree."


def test_a_bad_name_is_one_sentence(after):
    made = after(lambda made: setattr(made.editor.own_name, "value", "<b>"))
    assert made.editor.status.text.startswith("name: must have 1 to 40 letters")


def test_a_link_and_then_a_package_fill_in_the_fields(after):
    made = after(pressed("Add package"), chosen("link 0-2"), chosen("package 1"))
    texts = {name: control.text for name, control in made.editor.fields.by_name.items()}
    assert texts == {"one": "0", "other": "2", "to": "1"}


def test_a_machine_without_links_to_change_is_refused(after):
    with pytest.raises(InvalidInput, match="has no links to change"):
        after(parameters=FIG3.parameters(machine="intel_2x4"))
