"""What the YAML reader says, in words that help the one who wrote the file."""

_SAID = (
    ("found character '\\t'", "a tab stands where YAML wants spaces", "indent with spaces"),
    ("found a tab character", "a tab stands where YAML wants spaces", "indent with spaces"),
    (
        "mapping values are not allowed",
        "a `:` stands where no key can be",
        "put a text that has `: ` in it in quotes, and check the indentation",
    ),
    ("could not find expected ':'", "a key without its `:`", "write `key: value`, with a space after the `:`"),
    (
        "did not find expected ',' or ']'",
        "a list that begins with `[` is not closed",
        "close it with `]`, a `,` between",
    ),
    ("did not find expected ',' or '}'", "a `{` is not closed", "close it with `}`, a `,` between its keys"),
    ("did not find expected '-' indicator", "this line does not belong to the list above it", "check the indentation"),
    (
        "did not find expected key",
        "this line does not fit what stands above it",
        "check the indentation and the quotes",
    ),
    ("did not find expected node content", "a value is missing here", "check the commas and brackets"),
    (
        "block sequence entries are not allowed",
        "a `- ` stands where no list can begin",
        "begin the list on a line below",
    ),
    ("found unexpected end of stream", "a quote, `[` or `{` is not closed before the end of the file", "close it"),
    ("found unexpected document indicator", "a quote is not closed before `---` or `...`", "close it"),
    (
        "did not find expected <document start>",
        "something stands after the end of the document",
        "keep to one document",
    ),
    ("found unknown escape character", "an unknown `\\` in double quotes", "use single quotes, or write `\\\\`"),
    (
        "did not find expected alphabetic or numeric character",
        "`*` and `&` begin an alias or an anchor in YAML",
        "put a text that begins with one of them in quotes",
    ),
    (
        "found character that cannot start any token",
        "a value can't begin with this character",
        "put the text in quotes",
    ),
    ("found undefined tag handle", "tags are not allowed", "leave out what begins with `!`"),
    ("found incompatible YAML document", "the file asks for another version of YAML", "leave out the `%YAML` line"),
)


def in_plain_words(said: str, before: str) -> tuple[str, str]:
    """What the reader's message means, and the likely fix; ``before`` is where it stopped."""
    if before.startswith("\t"):
        return "a tab stands where YAML wants spaces", "indent with spaces"
    for part, sentence, fix in _SAID:
        if part in said:
            return sentence, fix
    return f"this is no YAML ({said})", "check the quotes, brackets and indentation"
