"""The time-space diagram by keyboard and by mouse."""

import pytest

from tests.browser.diagram_page import CANVAS, opened

VIEW = """\
from labkit.experiments import find
from labkit.widgets.point_view import PointView

PointView(find("fig3"), curve="MSG8", x=6)
"""


# What part of one lane is the colour of software, beside its middle, from its top to its bottom.
SOFTWARE = """
(canvas, [lane, lanes]) => {
  const ratio = canvas.width / canvas.clientWidth;
  const x = Math.round((74 + (canvas.clientWidth - 74) * (lane + 0.5) / lanes + 10) * ratio);
  const top = Math.round(44 * ratio);
  const tall = canvas.height - top;
  const { data } = canvas.getContext("2d").getImageData(x, top, 1, tall);
  const isBlue = (_, row) => data[4 * row] < 20 && data[4 * row + 2] > 150 && data[4 * row + 3] > 200;
  return Array.from({ length: tall }, isBlue).filter(Boolean).length / tall;
}
"""


@pytest.fixture(scope="module")
def view(notebooks, server, new_page):
    lab = opened("view.ipynb", VIEW, notebooks=notebooks, server=server, new_page=new_page)
    yield lab
    lab.leave()


@pytest.fixture
def canvas(view):
    """The diagram in focus, at the end of the warm-up, nothing selected, no change."""
    press(view, "Forget the change")
    view.page.locator(CANVAS).focus()
    view.page.keyboard.press("Escape")
    scrub_to(view, 30_000)
    view.page.locator(CANVAS).focus()
    return view.page.locator(CANVAS)


def press(view, name):
    found = view.page.get_by_role("button", name=name, exact=True)
    found.focus()
    view.page.keyboard.press("Enter")


def scrub_to(view, time):
    view.page.locator(".labkit-time").fill(str(time))
    view.page.wait_for_function(
        "([canvas, time]) => document.querySelector(canvas).dataset.cursor === String(time)",
        arg=[CANVAS, time],
    )


def cursor(view):
    view.page.wait_for_timeout(150)
    return int(view.page.locator(CANVAS).get_attribute("data-cursor"))


def told(view):
    view.page.wait_for_timeout(700)
    return view.page.locator(".labkit-told").inner_text()


def test_step_and_step_back(view, canvas):
    """The same steps in the other direction, each told in words with its cost."""
    keyboard, seen = view.page.keyboard, []
    for key in (*["ArrowDown"] * 4, *["ArrowUp"] * 3):
        keyboard.press(key)
        seen.append(cursor(view))
    assert seen[:4] == sorted(set(seen[:4]))
    assert seen[4:] == seen[2::-1]
    words = told(view)
    assert words.startswith(f"Cycle {seen[-1]:,}. Core 0 ")
    assert "cycles from" in words


def test_work_after_a_step_shorter_than_a_pixel_is_drawn(view, canvas):
    """A client packs and unpacks for 360 of the 1,950 cycles of an update, right after short reads."""
    for _ in range(3):
        view.page.keyboard.press("-")
    expected = pytest.approx(360 / 1950, abs=0.03)
    for _ in range(50):  # a loaded machine draws late
        view.page.wait_for_timeout(100)
        part = canvas.evaluate(SOFTWARE, [1, 6])
        if part == expected:
            break
    for _ in range(3):
        view.page.keyboard.press("+")
    assert part == expected


def test_another_lane(view, canvas):
    view.page.keyboard.press("ArrowRight")
    view.page.keyboard.press("ArrowRight")
    assert "Core 2 " in told(view)
    view.page.keyboard.press("ArrowLeft")
    view.page.keyboard.press("ArrowLeft")
    assert "Core 0 " in told(view)


def test_play_pause_home_and_end(view, canvas):
    keyboard = view.page.keyboard
    keyboard.press("Home")
    assert cursor(view) == 0
    keyboard.press("Space")
    view.page.wait_for_timeout(500)
    keyboard.press("Space")
    paused = cursor(view)
    assert paused > 0
    view.page.wait_for_timeout(200)
    assert cursor(view) == paused
    keyboard.press("End")
    assert cursor(view) > 50_000


def test_jump_by_kind(view, canvas):
    view.page.get_by_role("combobox", name="Kind of step to jump to").select_option("arrival")
    press(view, "Next of this kind")
    first = cursor(view)
    press(view, "Next of this kind")
    assert cursor(view) > first > 30_000
    press(view, "Previous of this kind")
    assert cursor(view) == first


def test_a_message_and_where_its_cycles_go_in_the_curve(view, canvas, artefacts):
    """The split of the message, and of the update that waited for it, beside the curve's value."""
    view.page.get_by_role("combobox", name="Kind of step to jump to").select_option("load")
    canvas.focus()
    view.page.keyboard.press("n")
    view.page.keyboard.press("Enter")
    assert "Selected: message in" in told(view)
    tables = view.page.locator(".labkit-splits table")
    assert tables.count() == 2
    assert "for the probes" in tables.nth(0).inner_text()
    update = tables.nth(1)
    assert "the update that waited for it" in update.inner_text()
    assert "1,950 cycles per update on average" in update.inner_text()
    numbers = [
        int(text.replace(",", "")) for text in update.locator("td:nth-child(2)").all_inner_texts()
    ]
    assert sum(numbers[:-1]) == numbers[-1]
    view.screenshot(artefacts / "time-space.png")


def test_the_mouse_selects_what_is_below_it(view, canvas):
    """Hover shows the split; a click moves the cursor to that time and the lane to that core."""
    box = canvas.bounding_box()
    lane = (box["width"] - 74) / 6
    x, y = box["x"] + 74 + 1.5 * lane, box["y"] + 250
    view.page.mouse.move(x, y)
    view.page.wait_for_timeout(100)
    assert "ore 1" in view.page.locator(".labkit-tip").inner_text()
    view.page.mouse.click(x, y)
    assert cursor(view) != 30_000
    assert "Core 1 " in told(view)


def test_the_table_of_steps_follows_the_cursor(view, canvas):
    summary = view.page.get_by_text("The steps around the cursor as a table")
    summary.focus()
    view.page.keyboard.press("Enter")
    current = view.page.locator(".labkit-near tr[aria-current=step] th")
    current.wait_for()
    canvas.focus()
    view.page.keyboard.press(".")
    now = cursor(view)
    view.page.wait_for_timeout(700)
    assert current.inner_text() == f"{now:,}"


def test_two_futures_with_one_past(view, canvas, artefacts):
    """Hold core 1 up from the cursor on: two pictures, one cursor; and back to one."""
    press(view, "Run on with the change")
    view.page.get_by_text("steps before are the same").wait_for()
    label = canvas.get_attribute("aria-label")
    assert label.startswith("MSG8, 6 cores beside MSG8, 6 cores, core 1 held up 1,000 cycles")
    view.page.wait_for_timeout(500)
    assert told(view).count("MSG8, 6 cores") == 2
    view.screenshot(artefacts / "time-space-fork.png")
    press(view, "Forget the change")
    view.page.wait_for_timeout(500)
    assert "beside" not in canvas.get_attribute("aria-label")


def test_a_share_code_brings_the_reader_back(view, canvas):
    box = view.page.get_by_role("textbox", name="share code")
    view.page.wait_for_timeout(700)
    code = box.input_value()
    assert code.startswith("ML1-")
    scrub_to(view, 45_000)
    view.page.wait_for_timeout(700)
    assert box.input_value() != code
    box.fill(code)
    box.press("Enter")
    view.page.get_by_text("Restored: MSG8, 6 cores").wait_for()
    assert cursor(view) == 30_000
    box.fill("ML1-nonsense")
    box.press("Enter")
    alert = view.page.locator('.labkit-point-view .labkit-status[role="alert"]')
    alert.wait_for()
    assert "this is no code of the lab" in alert.inner_text()
    box.fill(code)
    box.press("Enter")
    view.page.get_by_text("Restored: MSG8, 6 cores").wait_for()


def test_steps_and_picture_are_saved(view, canvas, tmp_path):
    for name, file, start in (
        ("Save all steps as CSV", "steps.csv", b"cycle,core,kind"),
        ("Save the picture as PNG", "time-space.png", b"\x89PNG"),
    ):
        with view.page.expect_download() as download:
            press(view, name)
        download.value.save_as(tmp_path / file)
        assert download.value.suggested_filename == file
        assert (tmp_path / file).read_bytes().startswith(start)


def test_every_control_has_a_name(view, canvas):
    controls = view.controls()
    assert {role for role, _ in controls} >= {"slider", "button", "combobox", "textbox"}
    assert [role for role, name in controls if not name.strip()] == []
    assert view.output_errors() == []
    assert view.page_errors == []
    assert view.outsiders() == []


@pytest.mark.parametrize("dark", [True, False])
def test_looks(view, canvas, artefacts, *, dark):
    view.theme("JupyterLab Dark" if dark else "JupyterLab Light")
    view.page.wait_for_timeout(400)
    assert canvas.bounding_box()["width"] > 600
    view.screenshot(artefacts / f"time-space-{'dark' if dark else 'light'}.png")
