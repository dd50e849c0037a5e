"""A mail behind DATA, in whatever pieces it comes."""

from hypothesis import given
from hypothesis import strategies as st

from notifications.listening.content import Content

LINES = st.lists(st.sampled_from([b"", b".", b"..", b".a", b"a", b"\n.\n", b"\r.\r", b"\r", b"\n"]), max_size=8)


def heard(sent: bytes, sizes: list[int], most_bytes: int = 1_000) -> tuple[Content, bytes | None]:
    """What is made of bytes that come in pieces of these sizes, and what is left behind the mail."""
    content = Content(most_bytes, lambda _: True)
    behind = None
    while sent and behind is None:
        size = sizes.pop() if sizes else len(sent)
        behind, sent = content.feed(sent[:size]), sent[size:]
    return content, None if behind is None else behind + sent


@given(LINES, st.lists(st.integers(1, 6)), st.binary(max_size=9))
def test_a_mail_is_read_back_as_it_was_whatever_pieces_it_comes_in(
    lines: list[bytes], sizes: list[int], rest: bytes
) -> None:
    mail = b"".join(line + b"\r\n" for line in lines)
    stuffed = (b"\r\n" + mail).replace(b"\r\n.", b"\r\n..")[2:]
    content, behind = heard(stuffed + b".\r\n" + rest, sizes)
    assert (content.taken(b""), behind) == (mail, rest)


def test_a_mail_of_nothing_is_the_dot_alone() -> None:
    content, behind = heard(b".\r\nQUIT\r\n", [])
    assert (content.taken(b""), behind) == (b"", b"QUIT\r\n")


@given(st.lists(st.integers(1, 300)))
def test_of_one_that_is_too_large_the_end_alone_is_kept(sizes: list[int]) -> None:
    content, behind = heard(b"x" * 1_001 + b"\r\n.\r\nNOOP\r\n", sizes)
    assert (content.is_too_large, behind) == (True, b"NOOP\r\n")
    assert len(content.taken(b"")) < 10
    content, behind = heard(b"x" * 998 + b"\r\n.\r\n", sizes)
    assert (content.is_too_large, behind, len(content.taken(b"ab"))) == (False, b"", 1_002)


@given(st.lists(st.integers(1, 300)))
def test_dots_that_were_put_in_for_the_way_do_not_count(sizes: list[int]) -> None:
    content, _ = heard(b"..\r\n" * 333 + b".\r\n", sizes)
    assert (content.is_too_large, len(content.taken(b""))) == (False, 999)
    assert heard(b"..\r\n" * 336 + b".\r\n", sizes)[0].is_too_large


def test_room_is_taken_as_it_grows_and_no_more_where_there_is_none() -> None:
    asked: list[int] = []

    def hold(count: int) -> bool:
        asked.append(count)
        return len(asked) < 3

    content = Content(1_000, hold)
    for _ in range(5):
        assert content.feed(b"x" * 100) is None
    assert (asked, content.held, content.found_no_room) == ([100, 100, 100], 200, True)
    assert content.feed(b"\r\n.\r\n") == b""
