"""A notebook with a machine map in its one cell, opened and run."""

import nbformat

MAP = """\
from labkit.experiments import find
from labkit.widgets.machine_map import MachineMap

fig3 = find("fig3")
curves = ("SHM8", "MSG8")
parameters = fig3.parameters(machine="amd_4x4", cores=(2, 16), curves=curves)
MachineMap(fig3, shown=("hop_percent",), parameters=parameters)
"""
SVG = ".labkit-machine svg[role=group]"


def opened(name, *, notebooks, server, new_page):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(MAP)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, notebooks / name)
    lab = new_page(server.address, width=1500, height=1500)
    lab.open(name)
    lab.run_all()
    lab.page.locator(f"{SVG}[data-drawn]").wait_for()
    lab.wait_chart()
    return lab
