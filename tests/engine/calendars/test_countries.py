"""Calendars on the holidays of a country and of a part of it."""

from datetime import UTC, date, datetime

import holidays
import pytest

from engine import errors
from engine.calendars import files, published, registry

MUNICH = """\
calendar: munich
country: DE
subdivision: BY
zone: Europe/Berlin
weekly: {mon: ['08:00-16:00'], tue: ['08:00-16:00']}
"""


def read(text):
    return files.parse(text, "munich.yaml", registry.find)


def test_a_subdivision_has_the_holidays_of_its_country_and_its_own():
    munich = read(MUNICH)
    assert str(munich.day(date(2026, 1, 6)).reason) == "holiday: Epiphany"
    assert munich.day(date(2026, 1, 6)).reason.name("de") == "Heilige Drei Könige"
    assert not munich.day(date(2026, 4, 6)).hours
    assert read(MUNICH.replace("subdivision: BY\n", "")).day(date(2026, 1, 6)).hours
    assert not munich.is_provisional(datetime(2040, 1, 1, tzinfo=UTC))


def test_a_country_that_announces_its_days_yearly_is_provisional_and_has_its_make_up_days():
    text = "calendar: munich\ncountry: CN\nzone: Asia/Shanghai\nweekly: {mon: ['08:00-16:00']}\n"
    assert read(text).day(date(2026, 2, 14)).spans == (("08:00", "16:00"),)
    assert read(text).is_provisional(datetime(2030, 1, 1, tzinfo=UTC))


def test_the_version_names_the_country_and_its_part():
    versions = {read(MUNICH.replace("BY", part)).version for part in ("BY", "HE", "Bayern")}
    assert len(versions) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (MUNICH.replace("country: DE", "country: de"), "2:10: country: .* codes such as CN, DE, US; did you mean `DE`"),
        (MUNICH.replace("country: DE", "country: Germany"), "2:10: country: given 'Germany'; .*; write `DE`"),
        (MUNICH.replace("BY", "Baiern"), "3:14: subdivision: given 'Baiern'; .*BB, BE, .*did you mean `Bayern`"),
        (MUNICH.replace("country: DE\n", ""), "2:14: subdivision: .*; add `country`"),
        ("calendar: munich\nbased_on: cn_office\ncountry: DE", "3:10: country: .* either `based_on` or `country`"),
        ("calendar: munich\ncountry: DE", "zone: given a mapping"),
    ],
)
def test_a_wrong_country_is_answered_with_the_near_one(text, told):
    with pytest.raises(errors.BadCalendarFile, match=told):
        read(text)


def test_every_country_of_the_package_can_be_read():
    countries = [code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2]
    read_ = {code: published.days_of(published.known_country(code), None, 2026) for code in countries}
    assert len(read_) > 200
    assert all(str(day.reason) for found in read_.values() for day in found.values())
