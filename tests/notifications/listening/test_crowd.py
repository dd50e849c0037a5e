"""How many come at a time and how often: each bound on both its sides."""

from dataclasses import replace

from notifications.listening import crowd
from tests.notifications.listening.conftest import RULES


class Watch:
    """Seconds that a test lets pass."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_peer_comes_again_when_its_minute_is_over() -> None:
    watch = Watch()
    known = crowd.Crowd(replace(RULES, per_minute=2), watch)
    assert [known.is_welcome("a", "mail") for _ in range(3)] == [True, True, False]
    assert known.is_welcome("b", "mail")
    assert known.is_welcome("a", "connection")
    watch.now = 59.9
    assert not known.is_welcome("a", "mail")
    watch.now = 60.0
    assert known.is_welcome("a", "mail")


def test_all_together_are_no_more_than_there_may_be() -> None:
    known = crowd.Crowd(replace(RULES, connections=4))
    assert [known.enter(peer) for peer in ("a", "a", "b", "b")] == [""] * 4
    assert known.enter("c").startswith("421 4.3.2")
    known.leave("c")
    known.leave("a")
    assert known.enter("c") == ""


def test_mails_that_come_at_once_have_a_room_of_which_one_peer_has_half() -> None:
    known = crowd.Crowd(replace(RULES, most_bytes=100))
    assert [known.hold("a", 100) for _ in range(3)] == [True, True, False]
    assert [known.hold(peer, 150) for peer in ("b", "c")] == [True, False]
    known.let_go("a", 200)
    assert known.hold("c", 200)
    assert not known.hold("d", 51)
    assert known.hold("d", 50)


def test_of_a_flood_of_peers_a_bounded_number_is_remembered() -> None:
    known = crowd.Crowd(replace(RULES, per_minute=1))
    for number in range(crowd.MOST_PEERS + 1):
        assert known.is_welcome(str(number), "mail")
    assert known.is_welcome("0", "mail")
    assert not known.is_welcome(str(crowd.MOST_PEERS), "mail")
