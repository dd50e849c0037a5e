"""The fields of a machine's report (RFC 3464, RFC 5965): blocks of `Name: value` with blank lines between."""

import re

_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9\-]{1,40})[ \t]{0,5}:[ \t]*(.*)")
_MOST_BLOCKS = 200

Block = dict[str, list[str]]


def blocks(text: str) -> list[Block]:
    """Names in lower case; a field that stands twice has two values, a folded one is put together."""
    found: list[Block] = [{}]
    last: list[str] | None = None
    for line in text.splitlines():
        if not line.strip():
            if found[-1]:
                found.append({})
            last = None
        elif line[0] in " \t" and last:
            last[-1] = f"{last[-1]} {line.strip()}"
        elif field := _FIELD.match(line):
            last = found[-1].setdefault(field[1].lower(), [])
            last.append(field[2].strip())
        elif last:
            last[-1] = f"{last[-1]} {line.strip()}"
        if len(found) > _MOST_BLOCKS:
            break
    return [block for block in found if block]


def first(block: Block, *names: str) -> str:
    """The first value under the first of the names that is there, else ""."""
    return next((block[name][0] for name in names if block.get(name)), "")
