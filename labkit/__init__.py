"""The multikernel lab: a mechanism-level model of Barrelfish and of the machines of its paper."""

from importlib import import_module
from typing import Any

from labkit.doctor import doctor

__version__ = "0.1.0"

__all__ = ["__version__", "doctor", "sweep"]


def __getattr__(name: str) -> Any:
    """Import what is large only when somebody asks for it; `import labkit` stays quick."""
    if name == "sweep":
        return import_module("labkit.studies.experiment_sweep").sweep
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
