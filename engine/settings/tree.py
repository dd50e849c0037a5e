"""All settings: sections, defaults, bounds and meanings. The documents and `config show` read them here."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine import places
from engine.settings import forms
from engine.settings.setting import Secret, Setting, setting


@dataclass(frozen=True)
class Database:
    url: str = setting(
        "sqlite:///var/caseclock.sqlite",
        "where the cases are; a relative path lies beside the configuration",
        form=forms.DATABASE,
        resolve=forms.database_url,
    )
    password: Secret = setting(Secret(), "password of the role on PostgreSQL")
    busy_timeout_s: float = setting(30.0, "how long to wait for another writer", at_least=0.1, at_most=600)
    statement_timeout_s: float = setting(
        60.0, "how long PostgreSQL may take over one statement", at_least=1, at_most=86400
    )
    pool_size: int = setting(20, "connections to PostgreSQL at a time, for each process", at_least=4, at_most=1000)
    files_dir: Path = setting(
        Path(),
        "directory of the secret key and the local mailbox; empty: that of the SQLite file, else `var` beside the "
        "configuration",
        resolve=forms.directory(Path()),
    )


@dataclass(frozen=True)
class Web:
    host: str = setting("127.0.0.1", "address to listen on; 0.0.0.0 for every network", form=forms.HOST)
    port: int = setting(8321, "port of the pages and the API", at_least=1, at_most=65535)
    public_url: str = setting(
        "", "address in links of mails; empty: http://HOST:PORT, on this machine alone", form=forms.PAGE
    )
    secret_key: Secret = setting(Secret(), "signs links and sessions; empty: made and kept beside the database")
    most_requests: int = setting(
        500, "requests in work or waiting at a time; those over it are told to come again", at_least=1, at_most=100_000
    )
    metrics_token: Secret = setting(
        Secret(), "whoever gives it may read /metrics from another machine; empty: this machine only"
    )


@dataclass(frozen=True)
class Mail:
    smtp_host: str = setting("", "the relay that takes our mail; empty: the local mailbox", form=forms.HOST_OR_NONE)
    smtp_port: int = setting(587, "port of the relay", at_least=1, at_most=65535)
    tls: str = setting("starttls", "how the connection is protected", one_of=("none", "starttls", "tls"))
    user: str = setting("", "name to sign in with at the relay; empty: without signing in")
    sign_in: str = setting("password", "what is shown there: a password, or a token of [oauth]", one_of=forms.SIGN_IN)
    password: Secret = setting(Secret(), "password to sign in with at the relay")
    from_name: str = setting("Service Desk", "name that mails come from", form=forms.NOT_EMPTY)
    from_address: str = setting("desk@caseclock.example", "address that mails come from", form=forms.ADDRESS)
    reply_address: str = setting(
        "",
        "mailbox for answers that takes sub-addresses (desk+…): answers name their case; empty: from_address",
        form=forms.SUB_ADDRESSED,
    )
    return_address: str = setting(
        "",
        "mailbox for undeliverable mail that takes sub-addresses (bounces+…): each names its mail; empty: from_address",
        form=forms.SUB_ADDRESSED,
    )
    domain: str = setting("caseclock.example", "right side of our Message-IDs; a domain that we own", form=forms.HOST)
    dkim_selector: str = setting(
        "", "name under which DNS has the key that our mails are signed with; empty: not signed", form=forms.SELECTOR
    )
    dkim_key: Secret = setting(Secret(), "key that our mails are signed with", form=forms.PRIVATE_KEY)
    pool_size: int = setting(4, "connections to the relay at a time", at_least=1, at_most=64)
    timeout_s: float = setting(60.0, "how long to wait for an answer of the relay", at_least=1, at_most=600)
    per_minute: int = setting(
        0, "most mails given to the relay in a minute; 0: no limit", at_least=0, at_most=1_000_000
    )
    domain_per_minute: int = setting(
        0, "most of them to one receiving domain; 0: no limit", at_least=0, at_most=1_000_000
    )
    give_up_after_s: float = setting(
        172_800.0, "time for which a mail that the relay wants later is tried", at_least=60, at_most=2_592_000
    )
    most_from_sender: int = setting(
        30, "mails of one sender that are worked within an hour; more are put aside: mail may go round in circles",
        at_least=1, at_most=100_000,
    )  # fmt: skip
    most_to_case: int = setting(
        60, "mails that are worked for one case within an hour; more are put aside", at_least=1, at_most=100_000
    )
    retry_after_s: float = setting(60.0, "wait before the second try; doubles with each", at_least=1, at_most=86400)
    retry_at_most_s: float = setting(14400.0, "longest wait between two tries", at_least=1, at_most=86400)
    cap_recipient: int = setting(
        30,
        "mails to one person of the desk within an hour; more are gathered into a digest; 0: no cap",
        at_least=0,
        at_most=1_000_000,
    )
    cap_case: int = setting(60, "the same for mails about one case; 0: no cap", at_least=0, at_most=1_000_000)
    cap_workflow: int = setting(
        600, "the same for mails about all cases of one workflow; 0: no cap", at_least=0, at_most=1_000_000
    )
    cap_hour: int = setting(
        1200, "the same for all mails to the desk's own people; 0: no cap", at_least=0, at_most=1_000_000
    )
    backlog_after_s: float = setting(
        3600.0,
        "when nothing could be sent for so long, what waits for a person goes as one digest; 0: never",
        at_least=0,
        at_most=2_592_000,
    )
    storm_to: str = setting(
        "supervisor", "who hears that a cap was passed: a role, or duty. and a roster", form=forms.NOT_EMPTY
    )


@dataclass(frozen=True)
class Imap:
    host: str = setting("", "the server whose mailbox mail is fetched from; empty: none", form=forms.HOST_OR_NONE)
    port: int = setting(993, "port of that server", at_least=1, at_most=65535)
    tls: str = setting(
        "tls", "how the connection is protected; none only on this machine", one_of=("none", "starttls", "tls")
    )
    user: str = setting("", "name to sign in with at that server")
    sign_in: str = setting("password", "what is shown there: a password, or a token of [oauth]", one_of=forms.SIGN_IN)
    password: Secret = setting(Secret(), "password to sign in with at that server")
    folder: str = setting("INBOX", "folder that mail comes into; the desk's alone", form=forms.NOT_EMPTY)
    done_folder: str = setting("", "folder that mail is moved to once it is on record; empty: it is marked as seen")
    poll_every_s: float = setting(
        60.0, "time between two looks; a server that tells of new mail is heard at once", at_least=1, at_most=1500
    )
    timeout_s: float = setting(30.0, "how long to wait for an answer of that server", at_least=1, at_most=600)


@dataclass(frozen=True)
class OAuth:
    token_url: str = setting("", "where the provider gives access tokens; empty: none are asked for", form=forms.PAGE)
    client_id: str = setting("", "the name under which the provider knows this desk")
    client_secret: Secret = setting(Secret(), "what the desk shows for itself there; empty: nothing")
    refresh_token: Secret = setting(
        Secret(), "what the mailbox's owner allowed the desk; empty: the desk asks in its own name"
    )
    scope: str = setting("", "what the tokens are for, as the provider names it; empty: all that was allowed")


@dataclass(frozen=True)
class Listener:
    enabled: bool = setting(False, "take mail in by SMTP or LMTP from a mail server")
    host: str = setting("127.0.0.1", "address that the listener listens on", form=forms.HOST)
    port: int = setting(8326, "port of the listener", at_least=1, at_most=65535)
    protocol: str = setting("smtp", "what the mail server speaks to it", one_of=("smtp", "lmtp"))
    name: str = setting("", "name that the listener says; empty: mail.domain", form=forms.HOST_OR_NONE)
    takes: tuple[str, ...] = setting(
        (),
        "whom mail is taken for, each with its sub-addresses; none: mail.from_address, reply_address, return_address",
        form=forms.DESTINATIONS,
    )
    tls: str = setting("none", "whether STARTTLS is there", one_of=("none", "offered", "required"))
    certificate: Path = setting(
        Path(), "file of the certificate, with its chain, in PEM", resolve=forms.directory(Path())
    )
    key: Path = setting(Path(), "file of the certificate's key, in PEM", resolve=forms.directory(Path()))
    connections: int = setting(50, "connections at a time, of one peer half as many", at_least=2, at_most=1000)
    per_minute: int = setting(600, "connections, and mails, of one peer in a minute", at_least=1, at_most=100_000)
    timeout_s: float = setting(300.0, "how long a peer may be silent", at_least=1, at_most=3600)


@dataclass(frozen=True)
class Mailbox:
    enabled: bool = setting(True, "run the local mailbox, which takes mail by SMTP and shows it in the browser")
    host: str = setting("127.0.0.1", "address that the local mailbox listens on", form=forms.HOST)
    port: int = setting(8325, "SMTP port of the local mailbox", at_least=1, at_most=65535)
    keep_count: int = setting(5000, "mails kept; the oldest go first", at_least=1, at_most=1_000_000)


@dataclass(frozen=True)
class Worker:
    sweep_every_s: float = setting(1.0, "time between two looks for due deadlines", at_least=0.1, at_most=3600)
    delivery_every_s: float = setting(1.0, "time between two looks for mail to send", at_least=0.1, at_most=3600)
    batch_size: int = setting(500, "due rows taken in one transaction", at_least=1, at_most=10_000)
    lease_s: float = setting(
        300.0, "how long a worker may hold a mail before another takes it", at_least=2, at_most=86400
    )
    tries: int = setting(5, "tries of a case that fails before it counts as set aside", at_least=1, at_most=1000)
    metrics_host: str = setting("127.0.0.1", "address where a worker without pages tells of itself", form=forms.HOST)
    metrics_port: int = setting(0, "port of /health and /metrics of such a worker; 0: none", at_least=0, at_most=65535)


@dataclass(frozen=True)
class Cases:
    batch_size: int = setting(500, "commands decided in one transaction", at_least=1, at_most=10_000)
    queue_size: int = setting(
        5_000,
        "commands that may wait for their turn; those over it are told to come again",
        at_least=1,
        at_most=1_000_000,
    )
    chart_memo_size: int = setting(100_000, "outcomes of charts remembered", at_least=1, at_most=10_000_000)
    keep_answers_days: int = setting(
        30, "days for which a command sent twice with one key is done once", at_least=1, at_most=3650
    )


@dataclass(frozen=True)
class Desk:
    languages: tuple[str, ...] = setting(forms.LANGUAGES, "languages of the desk", form=forms.SOME_LANGUAGES)
    default_language: str = setting("en", "language for a person without one", one_of=forms.LANGUAGES)
    zone: str = setting("Asia/Shanghai", "time zone that instants are shown in", form=forms.ZONE)
    calendar: str = setting("cn_office", "calendar of a definition that names none", form=forms.NOT_EMPTY)
    workflows_dir: Path = setting(
        Path(), "directory of the definitions; empty: the program's own", resolve=forms.directory(places.WORKFLOWS)
    )
    templates_dir: Path = setting(
        Path(), "directory of the templates; empty: the program's own", resolve=forms.directory(places.TEMPLATES)
    )


@dataclass(frozen=True)
class Files:
    max_bytes: int = setting(20_000_000, "largest file that is taken, in bytes", at_least=1, at_most=2_000_000_000)
    allowed_types: tuple[str, ...] = setting(
        ("image/*", "text/plain", "text/csv", "application/pdf", "application/zip", "application/vnd.*"),
        "media types of files that are taken",
        form=forms.MEDIA_TYPES,
    )


@dataclass(frozen=True)
class Logs:
    format: str = setting("plain", "lines for people, or a JSON object a line", one_of=("plain", "json"))
    commands: bool = setting(False, "a line for every command, with the number of its case")


@dataclass(frozen=True)
class Traces:
    endpoint: str = setting("", "where traces go, by OTLP over HTTP; empty: nowhere", form=forms.PAGE)


@dataclass(frozen=True)
class Settings:
    """All settings in force; `home` is the directory of the configuration, `origins` where each value came from."""

    database: Database = field(default_factory=Database)
    web: Web = field(default_factory=Web)
    mail: Mail = field(default_factory=Mail)
    imap: Imap = field(default_factory=Imap)
    oauth: OAuth = field(default_factory=OAuth)
    listener: Listener = field(default_factory=Listener)
    mailbox: Mailbox = field(default_factory=Mailbox)
    worker: Worker = field(default_factory=Worker)
    cases: Cases = field(default_factory=Cases)
    desk: Desk = field(default_factory=Desk)
    files: Files = field(default_factory=Files)
    logs: Logs = field(default_factory=Logs)
    traces: Traces = field(default_factory=Traces)
    home: Path = field(default=Path(), compare=False)
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def address(self) -> str:
        """The address to open in a browser, without a slash at its end."""
        return self.web.public_url.rstrip("/") or f"http://{self.web.host}:{self.web.port}"


GONE: Mapping[tuple[str, str], str] = {
    ("mail", "attempts"): "Take it out: `give_up_after_s` says for how long a mail is tried, however often that is.",
    ("web", "base_url"): "It is called `public_url` now: give the same address under that name.",
    (
        "mail",
        "hold",
    ): "Take it out: `caseclock mail release` lets mail leave this machine, `caseclock mail hold` keeps it.",
}
"""What stands for settings that there were once."""

SECTIONS: dict[str, Any] = {
    part.name: part.type for part in dataclasses.fields(Settings) if dataclasses.is_dataclass(part.type)
}


def every() -> Iterator[Setting]:
    """Every setting, in the order in which the documents have them."""
    for section, part in SECTIONS.items():
        for known in dataclasses.fields(part):
            yield Setting(section, known.name, known.type, known.default, **known.metadata)
