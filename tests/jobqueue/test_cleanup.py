"""The timer thread."""

from __future__ import annotations

import threading

import pytest

from jobqueue import Cleanup

WITHIN = 10  # seconds, a bound on failure


def test_a_sweep_gives_every_task_the_time() -> None:
    times: list[tuple[str, float]] = []
    tasks = [lambda now: times.append(("first", now)), lambda now: times.append(("second", now))]
    Cleanup(tasks, interval=300, clock=lambda: 12.5).sweep()
    assert times == [("first", 12.5), ("second", 12.5)]


def test_a_task_that_fails_is_logged_and_holds_up_nobody(caplog: pytest.LogCaptureFixture) -> None:
    done: list[float] = []

    def broken(now: float) -> None:
        raise OSError("disk full")

    cleanup = Cleanup([broken, done.append], interval=300, clock=lambda: 1)
    cleanup.sweep()
    cleanup.sweep()
    assert done == [1, 1]
    assert caplog.text.count("OSError: disk full") == 2


def test_it_sweeps_again_and_again_until_it_is_stopped() -> None:
    rounds = threading.Semaphore(0)
    cleanup = Cleanup([lambda now: rounds.release()], interval=0.001)
    cleanup.start()
    assert all(rounds.acquire(timeout=WITHIN) for _ in range(5))
    cleanup.stop()
    while rounds.acquire(blocking=False):
        pass
    assert not rounds.acquire(timeout=0.02)


def test_stopping_does_not_wait_for_the_interval() -> None:
    cleanup = Cleanup([], interval=3600)
    cleanup.start()
    stopper = threading.Thread(target=cleanup.stop)
    stopper.start()
    stopper.join(WITHIN)
    assert not stopper.is_alive()


def test_stopping_waits_for_the_task_that_runs() -> None:
    entered, leave, left = threading.Event(), threading.Event(), threading.Event()

    def task(now: float) -> None:
        entered.set()
        leave.wait(WITHIN)
        left.set()

    cleanup = Cleanup([task], interval=0.001)
    cleanup.start()
    assert entered.wait(WITHIN)
    threading.Timer(0.02, leave.set).start()
    cleanup.stop()
    assert left.is_set()


def test_stopping_twice_or_without_a_start_does_nothing() -> None:
    cleanup = Cleanup([], interval=3600)
    cleanup.stop()
    cleanup.stop()
