"""Any function over many points, on any executor: designs, a store, workers that may die.

Nothing here knows an experiment; ``labkit.studies`` puts the two together.
"""
