"""To which case a mail belongs, and what is no proof of it."""

import pytest

from notifications import tokens
from tests.notifications.intake.conftest import MAILBOX, SECRET, WANG, Post


def test_a_mail_that_answers_one_of_the_customer_s_own_belongs_to_its_case(either: Post) -> None:
    first = either.answering("First.")
    either.receive(first)
    second = either.receive(either.mail("Second.", From=WANG, References=f"<unknown@x> {first['Message-ID']}"))
    assert (second.state, second.why) == ("taken", "references")


def test_an_answer_to_the_address_of_a_case_belongs_to_it_without_any_thread(post: Post) -> None:
    found = post.receive(post.mail(To=tokens.sub_address(MAILBOX, post.token)))
    assert (found.state, found.why, found.case) == ("taken", "token", post.number)


@pytest.mark.parametrize("token", ["1.00000000000000000000", "2.{rest}", "x.{rest}", "{whole}0", "1", ""])
def test_a_forged_token_attaches_to_nothing_and_is_marked(post: Post, token: str) -> None:
    forged = token.format(rest=post.token.partition(".")[2], whole=post.token)
    found = post.receive(post.mail(To=tokens.sub_address(MAILBOX, forged)))
    assert (found.state, found.case) == ("triage", None)
    if forged:
        assert found.why == "names a case that it does not belong to"


def test_the_number_in_a_subject_counts_from_the_requester_of_that_case_alone(post: Post) -> None:
    subject = f"回复：[{post.number}] Lift repair"
    known = post.receive(post.mail(Subject=subject))
    stranger = post.receive(post.mail(Subject=subject, From="Wang <wang@evil.example>"))
    assert (known.state, known.why) == ("taken", "subject")
    assert (stranger.state, stranger.why, stranger.case) == ("triage", "names a case that it does not belong to", None)


@pytest.mark.parametrize("parent", ["<{number}.00000000000000000000@caseclock.example>", "<>", "<{number}@x>", "no id"])
def test_a_guessed_thread_attaches_to_nothing(post: Post, parent: str) -> None:
    found = post.receive(post.mail(In_Reply_To=parent.format(number=post.number)))
    assert (found.state, found.case) == ("triage", None)


def test_another_desk_s_secret_signs_nothing_here(post: Post) -> None:
    foreign = tokens.case_token(SECRET + "!", post.home.id, post.home.thread_id)
    assert post.receive(post.mail(To=tokens.sub_address(MAILBOX, foreign))).state == "triage"
