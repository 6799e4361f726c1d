"""What moves an answer, ranked, as a chart in a notebook."""

from __future__ import annotations

from labkit.charts import effects
from labkit.studies.sensitivity import Sensitivity
from labkit.widgets.live_chart import LiveChart


class EffectsChart(LiveChart):
    """Shows a ranking once, with its table below it."""

    def __init__(self, found: Sensitivity) -> None:
        super().__init__()
        how = {"title": found.title, "method": found.method, "unit": found.unit}
        words = effects.describe(found.effects, **how)
        table = effects.table(found.effects, method=found.method)
        self.show(effects.document(found.effects, **how), text=f"{words}\n\n{table}")
