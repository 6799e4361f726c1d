"""The multikernel lab: a mechanism-level model of Barrelfish and of the machines of its paper."""

from labkit.doctor import doctor

__version__ = "0.1.0"

__all__ = ["__version__", "doctor"]
