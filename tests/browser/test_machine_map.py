"""The map of a machine by keyboard and by mouse: choose, look, rebuild, save and load again."""

import re
import tomllib

import pytest

from tests.browser.map_page import SVG, opened


@pytest.fixture(scope="module")
def lab(notebooks, server, new_page):
    lab = opened("map.ipynb", notebooks=notebooks, server=server, new_page=new_page)
    yield lab
    lab.leave()


@pytest.fixture
def map(lab):
    """The map as at the beginning, distances from core 0."""
    choose_view(lab, "the distance from the chosen core")
    part(lab, "core 0").click()
    press(lab, "As built")
    wait_for_title(lab, "4x4-core AMD: distance from core 0")
    wait_parts(lab, "link", 4)
    return lab


def part(lab, name):
    return lab.page.locator(f"{SVG} [data-part='{name}']")


def parts(lab, kind):
    return lab.page.locator(f"{SVG} [data-part^='{kind} ']").count()


def part_names(lab, kind):
    found = lab.page.locator(f"{SVG} [data-part^='{kind} ']").all()
    return [each.get_attribute("data-part") for each in found]


def wait_for_change(lab, kind, before):
    for _ in range(100):
        if part_names(lab, kind) != before:
            return
        lab.page.wait_for_timeout(100)
    raise AssertionError(f"still {before}")


def press(lab, name):
    button = lab.page.get_by_role("button", name=name, exact=True)
    button.focus()
    lab.page.keyboard.press("Enter")


def load(lab, file):
    with lab.page.expect_file_chooser() as chooser:
        lab.page.get_by_role("button", name=re.compile("Load a machine")).click()
    chooser.value.set_files(file)


def choose_view(lab, name):
    lab.page.get_by_role("combobox", name="colours show").select_option(label=name)


def wait_for_title(lab, text):
    lab.page.locator(".labkit-machine .labkit-title", has_text=text).wait_for()


def wait_parts(lab, kind, count):
    lab.page.wait_for_function(
        "([svg, kind, count]) => document.querySelector(svg)"
        ".querySelectorAll(`[data-part^='${kind} ']`).length === count",
        arg=[SVG, kind, count],
    )


def wait_status(lab, text):
    lab.page.locator(".labkit-machine-editor .labkit-status", has_text=text).wait_for()


def focused(lab):
    return lab.page.evaluate("() => document.activeElement.dataset.part ?? ''")


def test_every_part_has_a_name_and_there_is_no_unnamed_control(map, artefacts):
    names = [name for role, name in map.controls() if role == "button"]
    assert "core 5 on package 1: 1 hop" in names
    assert "package 2: cores 8 to 11, linked with 0, 3" in names
    assert "link 0-1" in names
    assert [role for role, name in map.controls() if not name.strip()] == []
    map.screenshot(artefacts / "machine-map.png")


def test_a_click_on_a_core_shows_distances_from_there(map):
    part(map, "core 13").click()
    wait_for_title(map, "distance from core 13")
    assert part(map, "core 13").get_attribute("aria-pressed") == "true"
    assert part(map, "core 12").get_attribute("aria-label") == "core 12 on package 3: 0 hops"


def test_the_keyboard_goes_from_part_to_part_and_chooses(map):
    part(map, "core 0").focus()
    map.page.keyboard.press("ArrowRight")
    map.page.keyboard.press("ArrowRight")
    assert focused(map) == "core 2"
    map.page.keyboard.press("Enter")
    wait_for_title(map, "distance from core 2")
    assert focused(map) == "core 2", "a new picture keeps the focus"
    map.page.keyboard.press("End")
    assert focused(map) == "core 15"
    map.page.keyboard.press("ArrowDown")
    assert focused(map) == "package 0"
    map.page.keyboard.press("ArrowDown")
    assert focused(map) == "link 0-1"
    map.page.keyboard.press("ArrowDown")
    assert focused(map) == "core 0"
    map.page.keyboard.press("ArrowUp")
    assert focused(map) == "link 0-1"


def test_the_map_is_one_stop_of_the_tab_key(map):
    stops = map.page.locator(f"{SVG} [tabindex='0']").count()
    assert stops == 1


def test_states_of_a_line_follow_reads_and_writes(map, artefacts):
    part(map, "core 5").click()
    press(map, "The chosen core writes the line")
    wait_for_title(map, "state of the line")
    assert part(map, "core 5").get_attribute("aria-label").endswith("Modified")
    part(map, "core 9").click()
    press(map, "The chosen core reads the line")
    map.page.locator(f"{SVG} [aria-label='core 9 on package 2: Shared']").wait_for()
    assert part(map, "core 5").get_attribute("aria-label").endswith("Owned")
    assert part(map, "core 0").get_attribute("aria-label").endswith("Invalid")
    map.screenshot(artefacts / "machine-map-line.png")
    press(map, "Take a new line")
    map.page.locator(f"{SVG} [aria-label='core 5 on package 1: Invalid']").wait_for()


def test_loads_of_links_are_labelled_and_in_the_table(map, artefacts):
    choose_view(map, "lines across each link: SHM8")
    wait_for_title(map, "lines across each link, SHM8 on all cores")
    label = part(map, "link 0-1").get_attribute("aria-label")
    assert "% of all crossings" in label
    map.screenshot(artefacts / "machine-map-loads.png")
    map.page.get_by_text("The map in words").click()
    assert label.partition(": ")[2] in map.page.locator(".labkit-machine table").inner_text()
    map.page.get_by_text("The map in words").click()


def test_delete_removes_a_link_and_the_experiment_runs_again(map, artefacts):
    run, links = map.chart()["run"], parts(map, "link")
    part(map, "link 0-1").focus()
    map.page.keyboard.press("Delete")
    wait_parts(map, "link", links - 1)
    wait_status(map, "The link was removed.")
    map.wait_chart(run=run + 1)
    tried = map.page.locator(".labkit-tried tr")
    assert f"4x4 cores, {links - 1} links, costs of amd_4x4" in tried.last.inner_text()
    map.screenshot(artefacts / "machine-map-edited.png")
    press(map, "Undo")
    wait_parts(map, "link", links)


def test_a_package_is_added_and_removed_by_mouse(map):
    part(map, "package 3").click()
    map.page.get_by_role("button", name="Add package", exact=True).click()
    wait_parts(map, "package", 5)
    assert parts(map, "core") == 20
    assert "linked with 3" in part(map, "package 4").get_attribute("aria-label")
    part(map, "package 4").click()
    map.page.get_by_role("button", name="Remove package", exact=True).click()
    wait_parts(map, "package", 4)


def test_a_link_is_moved_by_choosing_it_and_then_a_package(map):
    """The link between packages 2 and 3 is plugged into package 1 instead of 3."""
    links = part_names(map, "link")
    part(map, "link 2-3").click()
    part(map, "package 1").click()
    press(map, "Move link")
    wait_for_change(map, "link", links)
    assert part_names(map, "link") == ["link 0-1", "link 0-2", "link 1-2", "link 1-3"]


def test_two_packages_change_places(map):
    links = part_names(map, "link")
    part(map, "package 1").click()
    part(map, "package 0").click()
    press(map, "Swap packages")
    wait_status(map, "The two packages have changed places.")
    wait_for_change(map, "link", links)


def test_what_would_break_the_machine_is_one_sentence(map):
    """Without two of its four links a square falls apart, and the second one stays."""
    first, second, *_ = part_names(map, "link")
    part(map, first).focus()
    map.page.keyboard.press("Delete")
    wait_parts(map, "link", 3)
    part(map, second).focus()
    map.page.keyboard.press("Delete")
    wait_status(map, "no way would lead from package 0 to")
    assert part(map, second).count() == 1


def test_a_machine_is_saved_and_loaded_again(map, tmp_path):
    press(map, "Add package")
    wait_parts(map, "package", 5)
    with map.page.expect_download() as download:
        press(map, "Save the machine")
    file = tmp_path / "my_machine.toml"
    download.value.save_as(file)
    saved = tomllib.loads(file.read_text())
    assert saved["like"] == "amd_4x4"
    assert saved["topology"]["packages"] == 5
    press(map, "As built")
    wait_parts(map, "package", 4)
    load(map, file)
    wait_parts(map, "package", 5)
    wait_status(map, "Loaded: my machine.")


def test_a_hostile_file_is_one_sentence_in_plain_text(map, tmp_path):
    file = tmp_path / "bad.toml"
    file.write_text('like = "<img src=x onerror=alert(1)>"\n')
    load(map, file)
    wait_status(map, "is not one of amd_2x2")
    assert map.page.locator(".labkit-machine-editor img").count() == 0
    assert map.page_errors == []


def test_the_dark_theme_shows_the_same(map, artefacts):
    map.theme("JupyterLab Dark")
    map.screenshot(artefacts / "machine-map-dark.png")
    map.theme("JupyterLab Light")
    assert map.output_errors() == []
