"""Waiting for a condition, with an end. Nothing in these tests sleeps for a fixed time to let something happen."""

import time


def eventually(condition, seconds: float = 5.0, what: str = ""):
    """Gives the first true value of `condition()`; fails when there is none in time."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what or condition}")
        time.sleep(0.002)
