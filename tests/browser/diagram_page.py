"""A notebook with a time-space diagram in its one cell, opened and run."""

import nbformat

CANVAS = ".labkit-time-space canvas"


def open_cell(name, source, *, notebooks, server, new_page):
    """Open a notebook with one cell and run it."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, notebooks / name)
    lab = new_page(server.address, height=1300)
    lab.open(name)
    lab.run_all()
    return lab


def opened(name, source, *, notebooks, server, new_page):
    """Open a notebook whose one cell shows a diagram, and wait for it."""
    lab = open_cell(name, source, notebooks=notebooks, server=server, new_page=new_page)
    lab.page.locator(f"{CANVAS}[data-first-paint]").wait_for()
    return lab
