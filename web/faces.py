"""A round picture for a person without one."""


def face(name: str) -> str:
    """Two letters for a round picture: the initials, or the last character of a Chinese name."""
    if not name:
        return ""
    if not name.isascii():
        return name.split(maxsplit=1)[0][-1:]
    return "".join(part[0] for part in name.split()[:2]).upper()
