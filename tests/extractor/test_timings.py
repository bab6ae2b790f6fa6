"""Where the time of an extraction is said to have gone: by a clock that the tests set."""

from __future__ import annotations

from extractor.timings import Timings


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now

    def tick(self, seconds: float) -> None:
        self.now += seconds


def test_stages_add_up() -> None:
    timings = Timings(clock := Clock())
    for seconds in (1, 2):
        with timings.stage("collect"):
            clock.tick(seconds)
    assert timings.spent == {"collect": 3000}


def test_what_is_done_while_a_page_rests_costs_nothing() -> None:
    timings = Timings(clock := Clock())
    timings.settling(2)
    with timings.stage("collect"):
        clock.tick(3)
    assert timings.spent == {"ready": 2000, "collect": 1000}


def test_what_is_done_before_and_after_a_page_settles_counts() -> None:
    timings = Timings(clock := Clock())
    with timings.stage("cascade"):
        clock.tick(1)
        with timings.settles():
            clock.tick(4)
        clock.tick(2)
    assert timings.spent == {"ready": 4000, "cascade": 3000}


def test_a_page_that_settles_while_it_rests_takes_its_time_once() -> None:
    timings = Timings(clock := Clock())
    with timings.stage("collect"):
        timings.settling(3)
        with timings.settles():
            clock.tick(2)
        with timings.settles():
            clock.tick(2)
    assert timings.spent == {"ready": 4000, "collect": 0}


def test_a_stage_that_ends_before_the_page_has_settled_is_over() -> None:
    timings = Timings(clock := Clock())
    with timings.settles():
        with timings.stage("rewrite"):
            clock.tick(1)
        clock.tick(1)
    with timings.stage("mount"):
        clock.tick(1)
    assert timings.spent == {"rewrite": 0, "ready": 2000, "mount": 1000}


def test_times_of_rest_that_overlap_count_once() -> None:
    timings = Timings(clock := Clock())
    with timings.stage("collect"):
        timings.settling(3)
        clock.tick(1)
        timings.settling(4)
        timings.settling(1)
        clock.tick(6)
    assert timings.spent == {"ready": 5000, "collect": 2000}
