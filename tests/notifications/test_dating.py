from datetime import UTC, datetime, timedelta

import pytest

from notifications import dating

CAME = datetime(2026, 2, 16, 1, 40, tzinfo=UTC)


def mail(ahead_s: float, form: str = "%a, %d %b %Y %H:%M:%S +0000") -> tuple[datetime, bytes]:
    """A mail that came so many seconds after its Date."""
    date = (CAME - timedelta(seconds=ahead_s)).strftime(form)
    return CAME, f"Received: by x\r\nDate: {date}\r\nSubject: x\r\n\r\nDate: never\r\n".encode()


@pytest.mark.parametrize(
    ("ahead_s", "offset_s"),
    [
        ([2, 3, 60], 3),
        ([2, 3, 3600, 7200, 7200], 3),
        ([-7200, 5, 9, 60], 5),
        ([-7200, -7200, 4, 9, 60], 0),
        ([-600, -590, -10, 3], -10),
        ([-600, -590, -580, 3], -580),
        ([600, 660, 60_000], 660),
    ],
)
def test_a_clock_is_judged_by_several_mails_and_no_single_one_decides(ahead_s: list[float], offset_s: float):
    assert dating.offset(map(mail, ahead_s)) == timedelta(seconds=offset_s)


def test_two_mails_say_nothing_and_mails_without_a_date_are_none():
    assert dating.offset([mail(9000), mail(9000)]) is None
    broken = [(CAME, one) for one in (b"", b"Date: yesterday\r\n\r\n", b"Date: \xff\r\n\r\n", b"Subject: x\r\n\r\n")]
    assert dating.offset([mail(9000), mail(9000), *broken]) is None


def test_a_date_without_a_zone_is_in_utc():
    assert dating.offset([mail(60, "%a, %d %b %Y %H:%M:%S -0000")] * 3) == timedelta(minutes=1)
