import threading
from collections.abc import Sequence

import pytest

from engine import casefile, errors
from engine.cases.group import Group, Wish


def _wish(number: int) -> Wish:
    return Wish(casefile.Command(str(number), "note", casefile.SYSTEM))


class Recorder:
    """Commits by answering each wish with its own number; can be held up to let a line form."""

    def __init__(self) -> None:
        self.batches: list[list[str | None]] = []
        self.threads: list[int] = []
        self.held, self.released = threading.Event(), threading.Event()
        self.released.set()

    def commit(self, wishes: Sequence[Wish]) -> list[casefile.Answer]:
        self.held.set()
        self.released.wait(30)
        self.batches.append([wish.command.case for wish in wishes])
        self.threads.append(threading.get_ident())
        return [casefile.Answer(wish.command.case, 1, ()) for wish in wishes]


def _line_up(group: Group, recorder: Recorder, count: int) -> list[casefile.Answer]:
    """One leader held in its commit, and as many followers in line behind it; their answers."""
    answers: list[casefile.Answer] = []
    recorder.held.clear()
    recorder.released.clear()
    callers = [threading.Thread(target=lambda n=n: answers.extend(group.submit([_wish(n)]))) for n in range(count + 1)]
    callers[0].start()
    recorder.held.wait(30)
    for caller in callers[1:]:
        caller.start()
    while len(group._line) < count:
        threading.Event().wait(0)
    recorder.released.set()
    for caller in callers:
        caller.join(30)
    return answers


def test_a_caller_alone_commits_in_its_own_thread() -> None:
    recorder = Recorder()
    answers = Group(recorder.commit, 10).submit([_wish(1)])
    assert (answers[0].number, recorder.threads) == ("1", [threading.get_ident()])


def test_all_who_wait_share_one_commit() -> None:
    recorder = Recorder()
    answers = _line_up(Group(recorder.commit, 100), recorder, 31)
    assert [len(batch) for batch in recorder.batches] == [1, 31]
    assert sorted(str(answer.number) for answer in answers) == sorted(map(str, range(32)))


def test_who_leads_after_several_waits_until_as_many_have_come_again() -> None:
    recorder = Recorder()
    group = Group(recorder.commit, 100, gather_s=30)
    for number in range(3):
        group.submit([_wish(number)])
    _line_up(group, recorder, 31)
    callers = [threading.Thread(target=group.submit, args=([_wish(number)],)) for number in range(31)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(30)
    assert [len(batch) for batch in recorder.batches] == [1, 1, 1, 1, 31, 31]


def test_who_leads_waits_for_those_who_stay_away_once_and_not_for_long() -> None:
    recorder = Recorder()
    group = Group(recorder.commit, 100)
    _line_up(group, recorder, 31)
    for number in range(3):
        group.submit([_wish(number)])
    assert [len(batch) for batch in recorder.batches] == [1, 31, 1, 1, 1]


def test_a_leader_who_gives_up_while_waiting_leaves_the_lead_to_whoever_comes_next() -> None:
    recorder = Recorder()
    group = Group(recorder.commit, 100)
    _line_up(group, recorder, 31)

    def interrupted(_seconds: float) -> bool:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(group._gathered, "wait", interrupted)
        with pytest.raises(KeyboardInterrupt):
            group.submit([_wish(1)])
    assert group.submit([_wish(2)])[0].number == "2"


def test_a_batch_is_never_larger_than_allowed() -> None:
    recorder = Recorder()
    _line_up(Group(recorder.commit, 10), recorder, 11)
    assert [len(batch) for batch in recorder.batches] == [1, 10, 1]


def test_each_caller_gets_the_answer_to_its_own_wish() -> None:
    recorder = Recorder()
    group = Group(recorder.commit, 4)
    found: dict[int, str | None] = {}
    threads = [
        threading.Thread(target=lambda n=n: found.update({n: group.submit([_wish(n)])[0].number})) for n in range(32)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == {number: str(number) for number in range(32)}


def test_a_failure_reaches_its_callers_and_the_next_one_is_served() -> None:
    def commit(wishes: Sequence[Wish]) -> list[casefile.Answer]:
        if wishes[0].command.case == "1":
            raise OSError("disk full")
        return [casefile.Answer(wish.command.case, 1, ()) for wish in wishes]

    group = Group(commit, 10)
    with pytest.raises(OSError, match="disk full"):
        group.submit([_wish(1)])
    assert group.submit([_wish(2)])[0].number == "2"


def test_who_comes_when_the_line_is_full_is_turned_away_and_those_in_it_are_served() -> None:
    recorder = Recorder()
    group = Group(recorder.commit, 4, queue_size=7)
    answers: list[casefile.Answer] = []
    recorder.released.clear()
    leader = threading.Thread(target=lambda: group.submit([_wish(0)]))
    leader.start()
    recorder.held.wait(30)
    callers = [threading.Thread(target=lambda n=n: answers.extend(group.submit([_wish(n)]))) for n in range(1, 8)]
    for caller in callers:
        caller.start()
    while len(group._line) < 7:
        threading.Event().wait(0)
    for _ in range(70):
        with pytest.raises(errors.TooBusy, match="7 are waiting already"):
            group.submit([_wish(99)])
    assert len(group._line) == 7
    sweep = threading.Thread(target=lambda: group.submit([_wish(8), _wish(9)], bounded=False))
    sweep.start()
    while len(group._line) < 8:
        threading.Event().wait(0)
    recorder.released.set()
    for thread in (leader, sweep, *callers):
        thread.join(30)
    assert sorted(str(answer.number) for answer in answers) == list("1234567")
    assert recorder.batches[-1][-2:] == ["8", "9"]
    assert group.submit([_wish(10)])[0].number == "10"
