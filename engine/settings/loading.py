"""Settings in force: defaults, then config.toml, then the environment; all that is wrong is said at once."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from engine import errors, places
from engine.settings import config_file, environment, tree
from engine.settings.complaint import Complaint
from engine.settings.given import Given
from engine.settings.setting import Setting
from engine.settings.tree import Settings

DEFAULT = "default"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def find_config(named: Path | None, variables: Mapping[str, str], here: Path) -> Path | None:
    """The configuration: as named, else CASECLOCK_CONFIG, else the checkout's own, else config.toml in `here`."""
    if named or variables.get(environment.CONFIG):
        return named or Path(variables[environment.CONFIG])
    beside = here / "config.toml"
    return places.own_config() or (beside if beside.is_file() else None)


def load(path: Path | None, variables: Mapping[str, str], here: Path) -> Settings:
    """The settings in force. `path` is the configuration or None, `here` the home of relative paths without one.

    Raises SettingsRefused with every complaint.
    """
    found = config_file.read(path) if path else []
    values, origins, complaints = _gather([*found, *environment.read(variables)])
    home = (path.parent if path else here).absolute()
    if not complaints:
        settings = _build(values, origins, home)
        complaints = list(_at_odds(settings))
    if complaints:
        raise errors.SettingsRefused(complaints=tuple(complaints))
    return settings


def _gather(found: list[Given | Complaint]) -> tuple[dict[str, Any], dict[str, str], list[Complaint]]:
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    complaints: list[Complaint] = []
    for one in found:
        value = one.read() if isinstance(one, Given) else one
        if isinstance(value, Complaint):
            complaints.append(value)
        elif isinstance(one, Given):
            values[one.setting.name] = value
            origins[one.setting.name] = one.where
    return values, origins, complaints


def _build(values: Mapping[str, Any], origins: Mapping[str, str], home: Path) -> Settings:
    parts: dict[str, dict[str, Any]] = {section: {} for section in tree.SECTIONS}
    for known in tree.every():
        parts[known.section][known.key] = _in_force(known, values, home)
    sections = {section: tree.SECTIONS[section](**part) for section, part in parts.items()}
    named = {known.name: origins.get(known.name, DEFAULT) for known in tree.every()}
    return Settings(**sections, home=home, origins=named)


def _in_force(known: Setting, values: Mapping[str, Any], home: Path) -> Any:
    value = values.get(known.name, known.default)
    return known.limits.resolve(value, home) if known.limits.resolve else value


def _at_odds(settings: Settings) -> Iterator[Complaint]:
    """Settings that are right each alone and wrong together."""
    mail, desk, origins = settings.mail, settings.desk, settings.origins
    if desk.default_language not in desk.languages:
        languages = ", ".join(f"`{one}`" for one in desk.languages)
        what = f"`desk.default_language` is `{desk.default_language}`, which is none of `desk.languages`: {languages}."
        yield Complaint(origins["desk.default_language"], what, "Add it there, or choose one of these.")
    if mail.user and mail.tls == "none" and mail.smtp_host not in _LOOPBACK:
        what = "`mail.user` with `mail.tls` `none` would send the password in the clear."
        yield Complaint(origins["mail.tls"], what, "Set `mail.tls` to `starttls` (port 587) or `tls` (port 465).")
    if mail.user and not mail.password and mail.sign_in == "password":
        what = "`mail.user` is set, but no password."
        yield Complaint(origins["mail.user"], what, "Give CASECLOCK_MAIL_PASSWORD or CASECLOCK_MAIL_PASSWORD_FILE.")
    if mail.retry_at_most_s < mail.retry_after_s:
        most, first = mail.retry_at_most_s, mail.retry_after_s
        what = f"`mail.retry_at_most_s` is {most:g}, below `mail.retry_after_s`, {first:g}."
        yield Complaint(origins["mail.retry_at_most_s"], what, "Raise the one or lower the other.")
    yield from _signing_at_odds(settings)
    yield from _imap_at_odds(settings)
    yield from _oauth_at_odds(settings)
    yield from _listener_at_odds(settings)
    if settings.worker.lease_s <= mail.timeout_s:
        what = f"`worker.lease_s` is {settings.worker.lease_s:g}, not above `mail.timeout_s`, {mail.timeout_s:g}."
        yield Complaint(origins["worker.lease_s"], what, "A mail still being sent would be taken by another worker.")


def _signing_at_odds(settings: Settings) -> Iterator[Complaint]:
    mail, origins = settings.mail, settings.origins
    if mail.dkim_selector and not mail.dkim_key:
        what = "`mail.dkim_selector` is set, but no key."
        fix = "Name its file as `dkim_key_file`; `caseclock mail dkim-key` makes one."
        yield Complaint(origins["mail.dkim_selector"], what, fix)
    if mail.dkim_key and not mail.dkim_selector:
        what = "`mail.dkim_key` is given, but no `mail.dkim_selector`."
        yield Complaint(origins["mail.dkim_key"], what, "Say under which name DNS has its public half.")


def _imap_at_odds(settings: Settings) -> Iterator[Complaint]:
    imap, origins = settings.imap, settings.origins
    if not imap.host:
        return
    if imap.tls == "none" and imap.host not in _LOOPBACK:
        what = "`imap.tls` `none` would send mail and password in the clear."
        yield Complaint(origins["imap.tls"], what, "Set `imap.tls` to `tls` (port 993) or `starttls` (port 143).")
    if not imap.user:
        yield Complaint(origins["imap.host"], "`imap.host` is set, but no `imap.user`.", "Say who signs in there.")
    elif not imap.password and imap.sign_in == "password":
        what = "`imap.user` is set, but no password."
        yield Complaint(origins["imap.user"], what, "Give CASECLOCK_IMAP_PASSWORD or CASECLOCK_IMAP_PASSWORD_FILE.")
    if imap.folder == imap.done_folder:
        what = f"`imap.done_folder` is `{imap.done_folder}`, where mail comes in."
        yield Complaint(origins["imap.done_folder"], what, "Name another folder, or none.")


def _oauth_at_odds(settings: Settings) -> Iterator[Complaint]:
    oauth, origins = settings.oauth, settings.origins
    wanted = [one for one in ("mail", "imap") if getattr(settings, one).sign_in == "oauth"]
    if wanted and not (oauth.token_url and oauth.client_id):
        what = f"`{wanted[0]}.sign_in` is `oauth`, but `oauth.token_url` or `oauth.client_id` is not set."
        yield Complaint(origins[f"{wanted[0]}.sign_in"], what, "docs/mail-intake.md says what to put there.")
    elif wanted and not (oauth.refresh_token or oauth.client_secret):
        what = f"`{wanted[0]}.sign_in` is `oauth`, but there is neither a refresh token nor a client's secret."
        yield Complaint(origins[f"{wanted[0]}.sign_in"], what, "Name its file as `oauth.refresh_token_file`.")
    if oauth.token_url.startswith("http:") and urlsplit(oauth.token_url).hostname not in _LOOPBACK:
        what = "`oauth.token_url` begins with http:, so that secrets would go there in the clear."
        yield Complaint(origins["oauth.token_url"], what, "Providers have it under https:.")


def _listener_at_odds(settings: Settings) -> Iterator[Complaint]:
    listener, where = settings.listener, settings.origins["listener.tls"]
    missing = [key for key in ("certificate", "key") if getattr(listener, key) == Path()]
    if listener.tls != "none" and missing:
        what = f"`listener.tls` is `{listener.tls}`, but `listener.{missing[0]}` names no file."
        yield Complaint(where, what, "STARTTLS needs both, in PEM; or set `listener.tls` to `none`.")
