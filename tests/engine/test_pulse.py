import pytest

from engine import pulse


def of(job: str) -> pulse.Beat | None:
    return next((one for one in pulse.beats() if one.job == job), None)


def test_a_pass_runs_while_it_runs_and_has_ended_after_it_even_by_an_error():
    seen = []

    def work() -> None:
        seen.append(of("a job"))
        raise KeyError

    pulse.expect("a job", 5.0)
    with pytest.raises(KeyError), pulse.passing("a job", 5.0):
        work()
    seen.append(of("a job"))
    pulse.forget("a job")
    assert [one.running for one in seen if one] == [True, False]
    assert of("a job") is None


def test_after_a_pass_for_which_nobody_looked_none_is_missed():
    with pulse.passing("a job", 5.0):
        running = of("a job")
    assert running
    assert running.running
    assert of("a job") is None


def test_the_last_commit_counts():
    pulse.commit_failed("DatabaseFailed")
    failed = pulse.failure()
    pulse.commit_done()
    assert failed
    assert failed[0] == "DatabaseFailed"
    assert pulse.failure() is None
