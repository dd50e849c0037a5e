"""What was broken in a mail and how it was read: plain sentences, each once."""

from dataclasses import dataclass, field

from notifications.reading import limits


@dataclass
class Remarks:
    """Collects while one mail is read."""

    sentences: list[str] = field(default_factory=list)

    def add(self, sentence: str) -> None:
        if sentence not in self.sentences and len(self.sentences) < limits.NOTES:
            self.sentences.append(sentence)
