"""What every test shares."""

from hypothesis import HealthCheck, settings

import funnel.startup  # noqa: F401 – as every process of the product: less looking for garbage

# A timing is never a test, and the suite says the same twice: no deadlines, the same examples every time.
settings.register_profile("funnel", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("funnel")
