from engine import meters


def test_a_counter_counts_by_its_labels():
    counter = meters.Counter("c", "", "outcome", "way")
    counter.add("accepted", "pages")
    counter.add("accepted", "pages", by=2)
    counter.add("refused", "api")
    assert counter.read() == {("accepted", "pages"): 3, ("refused", "api"): 1}


def test_a_histogram_counts_up_to_each_bound_with_what_is_equal_to_it():
    histogram = meters.Histogram("h", "", 1, 10)
    for value in (0.5, 1, 2, 10, 11):
        histogram.observe(value)
    assert histogram.read() == meters.Spread(((1, 2), (10, 4)), 5, 24.5)


def test_a_way_holds_inside_and_the_one_before_comes_back():
    with meters.coming_by("pages"):
        with meters.coming_by("clock"):
            assert meters.way() == "clock"
        assert meters.way() == "pages"
    assert meters.way() == "command"


def test_every_meter_has_a_name_of_its_own():
    names = [one.name for one in (*meters.COUNTERS, *meters.HISTOGRAMS)]
    assert len(set(names)) == len(names)
