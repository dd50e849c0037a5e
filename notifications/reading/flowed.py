"""Text whose lines flow: those that end with a space go on in the next (RFC 3676)."""


def joined(text: str, delete_space: bool) -> str:
    """The text with its paragraphs in one line each; quoted lines keep one `> ` for each level of quoting."""
    found: list[str] = []
    depth, paragraph, flows = 0, "", False
    for line in text.split("\n"):
        bare = line.lstrip(">")
        level = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        # The line before a signature never flows into it.
        if flows and (level != depth or bare == "-- "):
            found.append(_told(depth, paragraph))
            paragraph, flows = "", False
        paragraph = paragraph + bare if flows else bare
        depth, flows = level, bare.endswith(" ") and bare != "-- "
        if flows and delete_space:
            paragraph = paragraph[:-1]
        if not flows:
            found.append(_told(depth, paragraph))
            paragraph = ""
    if flows:
        found.append(_told(depth, paragraph))
    return "\n".join(found)


def _told(depth: int, paragraph: str) -> str:
    return "> " * min(depth, 50) + paragraph if depth else paragraph
