"""The Mermaid text, line by line."""

from engine import diagram
from engine.definitions import definition as definitions

S, T, H = definitions.State, definitions.Transition, definitions.History


def defined(*states: definitions.State) -> definitions.Definition:
    return definitions.Definition("repair", {}, "office", "{seq}", {}, {}, states, {}, {})


def test_a_chart_is_written_as_mermaid_reads_it() -> None:
    inner = (
        S("a", initial=True, transitions=(T("on", "b"), T("on_time", "b"))),
        S("b", transitions=(T("again", "b"),)),
    )
    chart = defined(
        S("top", states=inner, history=(H("was", "deep"),), transitions=(T("close", "end"),)), S("end", final=True)
    )
    assert diagram.mermaid(chart, "en") == (
        "stateDiagram-v2\n"
        '    state "Top" as top\n'
        "    state top {\n"
        '        state "A" as a\n'
        "        [*] --> a\n"
        '        state "B" as b\n'
        '        state "H*" as was\n'
        "    }\n"
        "    [*] --> top\n"
        '    state "End" as end_\n'
        "    top --> end_ : Close\n"
        "    a --> b : On / On time\n"
        "    b --> b : Again\n"
        "    end_ --> [*]\n"
    )


def test_regions_are_parted_by_two_dashes() -> None:
    both = S("both", parallel=True, states=(S("left"), S("right")))
    assert [line.strip() for line in diagram.mermaid(defined(both), "en").splitlines()].count("--") == 1


def test_letters_that_mermaid_reads_as_its_own_are_written_otherwise() -> None:
    chart = defined(S("a", {"en": 'Part #1: "x"; <y>'}))
    assert 'state "Part #35;1#58; #quot;x#quot;#59; #lt;y#gt;" as a' in diagram.mermaid(chart, "en")
