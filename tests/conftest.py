"""What every test shares."""

from hypothesis import HealthCheck, settings

# A timing is never a test, and the suite says the same twice: no deadlines, the same examples every time.
settings.register_profile("funnel", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("funnel")
