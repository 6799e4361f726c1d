"""How many examples the laws of the multikernel are tried on."""

from hypothesis import settings

thousand = settings(max_examples=20_000 if settings.get_current_profile_name() == "long" else 1000)
"""For laws that are fast to try: a thousand in `make test`, twenty thousand in `make test-long`."""

many_steps = settings(max_examples=5_000 if settings.get_current_profile_name() == "long" else 150)
"""For laws of runs with many operations each."""
