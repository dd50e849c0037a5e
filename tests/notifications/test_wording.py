import pytest

from engine import contexts
from engine.decide import common
from notifications import wording

AT = "2026-11-23T01:40:00+00:00"


def words(language: str = "en", zone: str = "Asia/Shanghai") -> wording.Wording:
    return wording.Wording.of(language, zone, AT)


def stretches(*days: str) -> tuple[contexts.Stretch, ...]:
    return tuple(contexts.Stretch(f"2026-11-{day}T01:00:00+00:00", f"2026-11-{day}T09:00:00+00:00") for day in days)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Mon 23 Nov 09:40"), ("zh-Hans", "11月23日 周一 09:40"), ("zh-Hant", "11月23日 週一 09:40")],
)
def test_an_instant_is_said_in_the_zone_and_the_language(language, said):
    assert words(language).moment(AT) == said


def test_an_instant_of_another_year_says_its_year():
    assert words().moment("2027-01-04T01:40:00+00:00") == "Mon 4 Jan 2027 09:40"
    assert words("zh-Hans").moment("2027-01-04T01:40:00+00:00") == "2027年1月4日 周一 09:40"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (60, "1 m"),
        (89, "1 m"),
        (90, "2 m"),
        (3600, "1 h"),
        (25_800, "7 h 10 m"),
        (3599, "1 h"),
    ],
)
def test_a_duration_is_said_to_the_minute(seconds, said):
    assert words().duration(seconds) == said


@pytest.mark.parametrize(
    ("span", "en", "zh"),
    [
        ("4h", "4 h", "4 小时"),
        ("1h 30m", "1 h 30 m", "1 小时 30 分"),
        ("1 working day", "1 working day", "1 个工作日"),
        ("3 working days", "3 working days", "3 个工作日"),
        ("45 calendar days", "45 calendar days", "45 个自然日"),
        ("36h plain", "36 h by the clock", "36 小时（不分工作时间）"),
    ],
)
def test_a_span_of_a_definition_is_said_in_words(span, en, zh):
    assert (words().span(span), words("zh-Hans").span(span)) == (en, zh)


def test_a_long_list_of_days_shows_its_ends():
    shown = words().counted(stretches(*(f"{day:02}" for day in range(2, 12))))
    assert shown.count(" · ") == 6
    assert "… 4 more …" in shown
    assert shown.startswith("Mon 2 Nov 09:00–17:00")
    assert shown.endswith("Wed 11 Nov 09:00–17:00")


def test_one_more_day_than_is_shown_is_shown_all_the_same():
    assert "more" not in words().counted(stretches(*(f"{day:02}" for day in range(2, 9))))


def test_what_goes_past_midnight_says_its_day():
    night = contexts.Stretch("2026-11-23T14:00:00+00:00", "2026-11-23T22:00:00+00:00")
    to_midnight = contexts.Stretch("2026-11-23T14:00:00+00:00", "2026-11-23T16:00:00+00:00")
    assert words().counted((night,)) == "Mon 23 Nov 22:00 – Tue 24 Nov 06:00"
    assert words().counted((to_midnight,)) == "Mon 23 Nov 22:00–24:00"


def test_days_off_are_told_by_their_days_and_their_name():
    week = contexts.Stretch("2026-09-30T16:00:00+00:00", "2026-10-07T16:00:00+00:00", "holiday", "National Day")
    assert words().uncounted((week,)) == "Thu 1 Oct – Wed 7 Oct National Day"


def test_closing_hours_are_named_only_alone():
    night = contexts.Stretch("2026-11-23T10:00:00+00:00", "2026-11-24T01:00:00+00:00", "hours")
    pause = contexts.Stretch("2026-11-24T01:00:00+00:00", "2026-11-24T02:00:00+00:00", "pause", "Waiting")
    assert words().uncounted((night,)) == "outside working hours"
    assert words().uncounted((night, pause)) == "Tue 24 Nov 09:00–10:00 Waiting"
    assert words().uncounted(()) == ""


def test_every_language_has_the_same_words():
    keys = [
        {name: set(getattr(forms, name)) for name in ("kinds", "points", "priorities", "rules")}
        for forms in wording.FORMS.values()
    ]
    assert keys[0] == keys[1] == keys[2]


@pytest.mark.parametrize(("language", "said"), [
    ("en", ["reminder to Li Na, Wang Fang", "escalation, reached nobody", "Dispatch (Li Na)", "taken (Li Na)", "Rest"]),
    ("zh-Hans", ["提醒：已通知 Li Na、Wang Fang", "升级：未通知到人", "Dispatch（Li Na）", "接手（Li Na）", "Rest"]),
    ("zh-Hant", ["提醒：已通知 Li Na、Wang Fang", "升級：未通知到人", "Dispatch（Li Na）", "接手（Li Na）", "Rest"]),
])  # fmt: skip
def test_what_was_tried_is_said_with_whom(language, said):
    done = [
        contexts.Tried(kind="reminder", whom=("Li Na", "Wang Fang")),
        contexts.Tried(kind="rung"),
        contexts.Tried(kind="step", title="Dispatch", whom=("Li Na",)),
        contexts.Tried(kind="take", title="take", whom=("Li Na",)),
        contexts.Tried(kind="step", title="Rest"),
    ]
    words = wording.Wording.of(language, "Asia/Shanghai", "2026-02-16T01:40:00+00:00")
    assert [words.tried(one) for one in done] == said


def test_a_field_with_a_day_or_an_instant_reads_as_the_rest_of_the_mail():
    words = wording.Wording.of("en", "Asia/Shanghai", "2026-02-16T01:40:00+00:00")
    facts = [("2026-03-03", "2026-03-03"), ("2026-03-03 09:00", "2026-03-03T01:00:00+00:00"), ("2026-03-03", "")]
    assert [words.fact(contexts.Fact("On", value, at)) for value, at in facts] == [
        "Tue 3 Mar", "Tue 3 Mar 09:00", "2026-03-03",
    ]  # fmt: skip


@pytest.mark.parametrize("language", wording.FORMS)
def test_every_event_that_every_workflow_has_has_its_words(language):
    told = wording.FORMS[language].events
    assert sorted(told) == sorted(set(common.EVENTS) - {"looked"})
