"""What a person says of a mail that waits."""

import pytest

from engine import errors
from notifications import intake
from tests.notifications.intake.conftest import WANG, Post

BY = "person:li_na"


def test_a_mail_of_somebody_else_is_the_requester_s_word_once_a_person_says_so(post: Post) -> None:
    post.ask()
    found = post.receive(post.answering("Come at four.", From="boss@sunrise.example"))
    answer = intake.confirm(post.intake, post.cases.database, found.id, BY, post.now)
    assert answer.accepted
    assert post.said() == [("customer_replied", "Come at four.")]
    assert post.incoming(found.id).state == "taken"
    with pytest.raises(errors.IncomingSettled, match="taken"):
        intake.confirm(post.intake, post.cases.database, found.id, BY, post.now)


def test_a_mail_without_a_case_is_given_to_one(either: Post) -> None:
    found = either.receive(either.mail("Stuck again.", From=WANG))
    with pytest.raises(errors.IncomingWithoutCase, match="--case"):
        intake.confirm(either.intake, either.cases.database, found.id, BY, either.now)
    with pytest.raises(errors.CaseWithoutRequester, match="LIFT-9"):
        intake.confirm(either.intake, either.cases.database, found.id, BY, either.now, "LIFT-9")
    assert intake.confirm(either.intake, either.cases.database, found.id, BY, either.now, either.number).accepted
    assert (either.said(), either.incoming(found.id).case) == ([("customer_message", "Stuck again.")], either.number)


def test_a_mail_that_is_nothing_for_the_desk_is_dismissed_and_stays_on_record(post: Post) -> None:
    found = post.receive(post.mail(From="offers@spam.example"))
    intake.dismiss(post.cases.database, found.id, BY, post.now)
    assert (post.incoming(found.id).state, post.said()) == ("dismissed", [])
    with pytest.raises(errors.IncomingSettled, match="dismissed"):
        intake.dismiss(post.cases.database, found.id, BY, post.now)
    with pytest.raises(errors.NoIncomingMail, match="999"):
        intake.dismiss(post.cases.database, 999, BY, post.now)
