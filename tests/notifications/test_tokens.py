from hypothesis import given
from hypothesis import strategies as st

from engine import settings
from engine.settings import forms
from notifications import addresses, policies, tokens

SECRET = "a secret of the desk"
NUMBERS = st.integers(1, 10**15)
IDS = {7: "<RPR-1.aa@desk.example>", 8: "<RPR-1.bb@desk.example>"}
ROOTS = {3: "<RPR-1.cc@desk.example>", 4: "<RPR-2.dd@desk.example>"}
MAKERS = [(tokens.mail_token, tokens.mail_named, IDS, 7), (tokens.case_token, tokens.case_named, ROOTS, 3)]


@given(NUMBERS, st.text(max_size=80), st.sampled_from([str, str.upper, str.title]))
def test_what_a_token_names_is_read_back_however_a_relay_spells_it(number, bound_to, spelt):
    for make, read, _known, _one in MAKERS:
        assert read(SECRET, spelt(make(SECRET, number, bound_to)), {number: bound_to}.get) == number


@given(NUMBERS, st.sampled_from(["desk@example.com", "Service-Desk@mail.example.org", "a@b.cn"]))
def test_a_sub_address_is_an_address_that_travels_and_gives_its_token_back(number, mailbox):
    token = tokens.mail_token(SECRET, number, IDS[7])
    address = tokens.sub_address(mailbox, token)
    assert addresses.travelling(address) == address
    assert tokens.token_of(mailbox, address) == tokens.token_of(mailbox.upper(), address.lower()) == token


def test_a_token_changed_in_any_place_is_not_ours():
    for make, read, known, one in MAKERS:
        token = make(SECRET, one, known[one])
        for place, was in enumerate(token):
            for letter in "0123456789abcdef.x":
                if letter != was:
                    assert read(SECRET, token[:place] + letter + token[place + 1 :], known.get) is None


def test_a_token_of_another_mail_case_purpose_desk_or_database_names_nothing():
    assert tokens.mail_named(SECRET, tokens.mail_token("another", 7, IDS[7]), IDS.get) is None
    assert tokens.mail_named(SECRET, tokens.mail_token(SECRET, 7, IDS[8]), IDS.get) is None
    assert tokens.mail_named(SECRET, tokens.mail_token(SECRET, 9, IDS[7]), IDS.get) is None
    assert tokens.mail_named(SECRET, tokens.case_token(SECRET, 7, IDS[7]), IDS.get) is None
    assert tokens.case_named(SECRET, tokens.mail_token(SECRET, 3, ROOTS[3]), ROOTS.get) is None
    taken_over = tokens.case_token(SECRET, 3, ROOTS[3]).replace("3.", "4.", 1)
    assert tokens.case_named(SECRET, taken_over, ROOTS.get) is None


@given(st.text(max_size=60))
def test_any_text_names_nothing(text):
    assert tokens.mail_named(SECRET, text, lambda _number: IDS[7]) is None
    assert tokens.token_of("desk@example.com", text) == ""


def test_the_address_of_another_mailbox_has_no_token_for_us():
    for other in ("desk@example.com", "desk+7.ab@example.org", "help+7.ab@example.com", "mydesk+7.ab@example.com"):
        assert tokens.token_of("desk@example.com", other) == ""
    assert tokens.token_of("desk@example.com", "desk+@example.com") == ""


def test_the_settings_make_both_addresses_and_leave_them_out_where_no_mailbox_is_named():
    mail = settings.SECTIONS["mail"](return_address="bounces@desk.example", reply_address="desk@desk.example")
    web = settings.SECTIONS["web"](secret_key=settings.Secret(SECRET))
    known = policies.policy_of(settings.Settings(mail=mail, web=web))
    bare = policies.policy_of(settings.Settings(web=web))
    back, answers = known.return_address_of(7, IDS[7]), known.reply_address_of(3, ROOTS[3])
    assert tokens.mail_named(SECRET, tokens.token_of("bounces@desk.example", back), IDS.get) == 7
    assert tokens.case_named(SECRET, tokens.token_of("desk@desk.example", answers), ROOTS.get) == 3
    assert (bare.return_address_of(7, IDS[7]), bare.reply_address_of(3, ROOTS[3])) == ("", "")


def test_a_mailbox_whose_name_leaves_no_room_for_a_token_is_no_setting():
    longest = "a" * 24 + "@desk.example"
    address = tokens.sub_address(longest, tokens.mail_token(SECRET, 10**17, IDS[7]))
    assert len(address.partition("@")[0]) <= 64
    assert [forms.SUB_ADDRESSED.fits(one) for one in (longest, "", "a" + longest, "desk+x@desk.example", "desk")] == [
        True, True, False, False, False,
    ]  # fmt: skip
