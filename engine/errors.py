"""Every error of Caseclock: the docstring is the message, the facts are attributes."""

from typing import Any


class CaseclockError(Exception):
    """Caseclock can't do this."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.message())

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["facts"][name]
        except KeyError:
            raise AttributeError(name) from None

    def message(self) -> str:
        """The docstring, filled with the facts."""
        return (type(self).__doc__ or "").strip().format(**self.facts)


class ClockWentBackwards(CaseclockError):
    """The clock says {now}, but something is on record at {last_seen} already: deadlines would fire in the wrong \
order. Set the machine's clock right (`timedatectl` shows it), then start again. If it is right now and was wrong \
before, start once with --clock-is-right."""


class SettingsRefused(CaseclockError):
    """The settings can't be used."""

    def message(self) -> str:
        return "\n".join(["The settings can't be used:", *(f"  {complaint}" for complaint in self.complaints)])


class NaiveInstant(CaseclockError, ValueError):
    """{given} has no time zone. An instant needs one, such as 2026-02-14T16:45+08:00."""


class NoWorkingTime(CaseclockError):
    """The calendar has not enough working time in the {years} years round {start}."""


class InstantTooFar(CaseclockError, ValueError):
    """{given} is too far away: calendars reckon with the years {first} to {last}. Look at the year again."""


class UnknownZone(CaseclockError, ValueError):
    """{given!r} is not a time zone: allowed are IANA names such as Asia/Shanghai{fix}"""


class UnknownWeekday(CaseclockError, ValueError):
    """{given!r} is not a day of the week: allowed are mon, tue, wed, thu, fri, sat, sun{fix}"""


class BadHours(CaseclockError, ValueError):
    """{given!r} are not working hours: allowed is a span such as 09:00-17:00, 22:00-06:00 or 18:00-24:00; {fix}."""


class BadSpan(CaseclockError, ValueError):
    """{given!r} is not a span of time: allowed are {allowed}; {fix}."""


class BadStartRule(CaseclockError, ValueError):
    """{key}: {given!r} can't be read: allowed is {allowed}"""


class UnknownCountry(CaseclockError, ValueError):
    """{given!r} is no {what} whose holidays are known: allowed are {allowed}{fix}"""


class CalendarUnwritable(CaseclockError):
    """{path} can't be written ({reason}). Give this user the right to write there, or name another directory in `desk.workflows_dir`."""


class UnknownCalendar(CaseclockError):
    """There is no calendar {given!r}: allowed are {allowed}{fix}"""


class BadGuard(CaseclockError, ValueError):
    """`{text}` is not an expression that can be used: {reason}."""


class NotWorkedOut(CaseclockError, ValueError):
    """`{text}` can't be worked out: {reason}."""


class NeverAtRest(CaseclockError):
    """The chart of {workflow} never comes to rest: its transitions without event go round ({count} in one step)."""


class StateGone(CaseclockError):
    """{workflow} has no state {state}: the case stands in a state that its definition does not have."""


class ChartRefused(CaseclockError, ValueError):
    """The states of {workflow} make no chart: {reason}."""


class UnknownDatabase(CaseclockError, ValueError):
    """{url!r} is not a database that can be opened: allowed are sqlite:///PATH and postgresql://USER@HOST/NAME; {fix}."""


class DatabaseUnwritable(CaseclockError):
    """{path} can't be written ({reason}). Give a directory that this user may write to, or change its rights."""


class DatabaseFrozen(DatabaseUnwritable):
    """The database {path} takes no changes: {reason}"""


class NotADatabase(CaseclockError):
    """{path} is there, but it is no SQLite database ({reason}). Name another file, or move this one away."""


class DatabaseTooNew(CaseclockError):
    """The database {path} was written by a newer Caseclock (its tables are version {found}, this program knows up to \
{known}). Start the newer program, or restore a backup from before."""


class DatabaseNotNow(CaseclockError):
    """The database {path} can't do it now. Try again in a moment."""


class DatabaseBusy(DatabaseNotNow):
    """The database {path} was held by another program for longer than {timeout_s:g} seconds. Try again; if it stays so, \
see who holds it."""


class DatabaseConflict(DatabaseNotNow):
    """The database {path} could not do it beside what others did at the same moment ({reason}). Try again."""


class DatabaseSlow(DatabaseNotNow):
    """The database {path} took longer than {timeout_s:g} seconds over one statement, which was given up. Try again; if it \
stays so, see what the server is busy with, or raise `database.statement_timeout_s`."""


class DatabaseGone(DatabaseNotNow):
    """The server of {path} can't be reached: {reason}. See that it runs and lets this machine in; what was not \
acknowledged was not done."""


class TooManyConnections(DatabaseNotNow):
    """The server of {path} takes no further connections ({reason}). Lower `database.pool_size`, or raise the server's \
`max_connections`."""


class NoConnection(DatabaseNotNow):
    """All {count} connections to {path} were in use for longer than {timeout_s:g} seconds. Try again; if it stays so, \
raise `database.pool_size`."""


class OutcomeNotKnown(DatabaseNotNow):
    """The connection to {path} was lost while a change was being written, and the server could not be asked since: it may \
have been done or not. Look before doing it again."""


class DatabaseShut(CaseclockError):
    """The server of {path} does not let us in: {reason}. Give the password as CASECLOCK_DATABASE_PASSWORD, or name a file \
that holds it in CASECLOCK_DATABASE_PASSWORD_FILE; see that the role owns the database."""


class NoSuchDatabase(CaseclockError):
    """There is no database {name} on the server of {path}. Make one there: createdb --encoding=UTF8 --template=template0 \
{name}"""


class NotUtf8(CaseclockError):
    """The database {path} keeps its texts as {given}, which has no room for all languages. Make one that has: createdb \
--encoding=UTF8 --template=template0 {name}"""


class TooBusy(CaseclockError):
    """The desk has more to do than it can take: {waiting:,} are waiting already. Nothing was changed; try again in \
{retry_after_s} seconds."""


class DatabaseFailed(CaseclockError):
    """The database {path} could not do it: {reason}."""


class DatabaseFull(DatabaseFailed):
    """There is no room for the database {path} ({reason}). Nothing was changed. Make room where it lies: what runs goes on \
by itself then."""


class DiskFailing(DatabaseFailed):
    """The disk of the database {path} did not do what it should ({reason}). Nothing was changed. See whether it is full \
(`df`), whether files may not grow (`ulimit -f`) or whether it is failing (`dmesg`): what runs goes on by itself when it works again."""


class DatabaseDamaged(DatabaseFailed):
    """The database {path} is damaged ({reason}). Stop all that works on it, keep a copy of the file, and go back to the last \
copy that was whole."""


class SameDatabase(CaseclockError):
    """The desk is in {path} already: name another database in --to."""


class NothingToMove(CaseclockError):
    """There is no desk in {path}: nothing to move. Look at --from again."""


class OtherTables(CaseclockError):
    """The tables of {path} are version {found}, those of this program {known}, and a move changes no tables. Bring both \
to one version first: an older database by starting its desk once with this program, a newer one by the newer program."""


class TargetNotEmpty(CaseclockError):
    """The database {path} has a desk of its own already ({what}), which would mix with this one. Make an empty database \
and name it in --to."""


class FilledByAnother(CaseclockError):
    """The database {path} is being filled with another desk, from {source}. Go on with that move or give it up with \
--undo, or name another database in --to."""


class MovedElsewhere(CaseclockError):
    """The desk in {path} was moved to {to}, or is on its way there: --to must name that. A move that is not done can be \
given up with --undo."""


class MoveDone(CaseclockError):
    """The desk of {path} is at {to} already and may have gone on there. To come back move it from there into an empty \
database."""


class NotMoving(CaseclockError):
    """The desk in {path} is not being moved: there is nothing to give up."""


class MoveGivenUp(CaseclockError):
    """The move to {path} was given up meanwhile: the desk stays where it was."""


class CopyDiffers(CaseclockError):
    """The copy in {path} is not what is in {source}: {what}. Nothing runs on it. Give the move up with --undo, then move \
into an empty database again."""


class RowRefused(CaseclockError):
    """{path} does not take a row of `{table}`, one of those with the keys {keys} ({reason}). The desk stays locked until that row is mended and \
the move goes on, or until the move is given up with --undo."""


class UnknownDefinition(CaseclockError):
    """There is no definition with the hash {given} in the database, though a case is pinned to it: restore a backup."""


class BadTemplate(CaseclockError):
    """template {template}, line {line}: {why}"""


class TemplateTooLarge(CaseclockError):
    """the mail can't be rendered: {what}"""


class NotRendered(CaseclockError):
    """template {template} can't be rendered: {why}"""


class FileGone(NotRendered):
    """a file that goes with the mail is not in the database any more ({hash})"""


class UnreadableRecords(CaseclockError):
    """{file} can't be read: {reason}."""


class BadRecords(CaseclockError, ValueError):
    """{file} can't be replayed; nothing was written. What is wrong ({count}):\n{text}"""


class BadYaml(CaseclockError, ValueError):
    """{path} can't be used:\n{text}"""


class BadDefinition(BadYaml):
    """{path} is not a definition that can be used:\n{text}"""


class BadCalendarFile(BadYaml):
    """{path} is not a calendar that can be used:\n{text}"""


class BadRouting(BadYaml):
    """{path} is not a routing that can be used:\n{text}"""


class BadPeopleFile(BadYaml):
    """The people file {path} can't be used:\n{text}"""


class BadMap(BadYaml):
    """The map {path} can't be used:\n{text}"""


class BadStaff(BadYaml):
    """The staff file {path} can't be used:\n{text}"""


class BadScenarios(BadYaml):
    """{path} has no scenarios that can be run:\n{text}"""


class NotRecorded(CaseclockError):
    """{case} can't be told as a scenario: in step {number} {what} comes out otherwise with the definition of today: {seen}"""


class BadInstant(CaseclockError, ValueError):
    """{given!r} is not an instant: allowed is {allowed}; {fix}."""


class RunawayDeadlines(CaseclockError):
    """the deadlines of {workflow} start one another without end: more than {most} points passed in one turn"""


class FileTooLarge(CaseclockError):
    """The file has {bytes} bytes; allowed are {most}. Give a smaller one, or raise `files.max_bytes`."""


class BadAddress(CaseclockError):
    """{address!r} can't be mailed to: {why}"""


class BadHeader(CaseclockError):
    """the header {header} can't be written: {why}"""


class DeliveryFailure(CaseclockError):
    """the mail was not delivered: {text}"""


class TemporaryFailure(DeliveryFailure):
    """the relay can't take the mail now: {text}"""


class RelayUnreachable(TemporaryFailure):
    """the relay {relay} can't be used now: {text}"""


class PermanentFailure(DeliveryFailure):
    """the relay refused the mail for good: {text}"""


class OutcomeUnknown(DeliveryFailure):
    """the connection was lost while the mail was being handed over, so it may have been taken or not: {text}"""


class MailboxPortTaken(CaseclockError):
    """The local mailbox can't listen on {host}:{port}: {reason}. Stop what listens there, or set `mailbox.port` to another port."""


class NoSuchMail(CaseclockError):
    """The mailbox has no mail {key!r}. It keeps the newest {keep_count}; older ones are gone."""


class DemoRefused(CaseclockError):
    """The demo desk can't be set up: `{event}` of "{title}" was refused: {sentence}"""


class BatchBroken(CaseclockError):
    """A decision could not be taken into its batch whole, so nothing of the batch was written."""


class NoDefinitions(CaseclockError):
    """{directory} has no definitions: YAML files whose first key is `workflow`. Name their directory in `desk.workflows_dir`."""


class UnsoundDefinition(CaseclockError):
    """{path} is not sound, so it does not go live:\n{text}"""


class PortTaken(CaseclockError):
    """The pages can't listen on {host}:{port}: {reason}. Stop what listens there, or set `web.port` to another port."""


class LinksPortTaken(CaseclockError):
    """Links can't be served on {host}:{port}: {reason}. Stop what listens there, or give `--links` another address."""


class MetricsPortTaken(CaseclockError):
    """The worker can't tell of itself on {host}:{port}: {reason}. Stop what listens there, or set `worker.metrics_port` to another port."""


class TracesNotInstalled(CaseclockError):
    """`traces.endpoint` is set, but OpenTelemetry is not installed (no module {module}). Install it: `pip install -r requirements-traces.lock`, or leave `traces.endpoint` empty."""


class PartStopped(CaseclockError):
    """The {part} stopped by itself, so all was stopped. The lines above say why; start again when that is mended."""


class DemoNotEmpty(CaseclockError):
    """The database {path} has {what} already: the demo desk is for a new one. Name another with --db."""


class ReplayNotEmpty(CaseclockError):
    """The database has {count:,} cases of `{workflow}` already; a replay counts only its own. Name a new one with --db."""


class WorkflowNotThere(CaseclockError):
    """{directory} has no definition of the workflow `{given}`: it has {allowed}{fix}"""


class TooLargeToDraw(CaseclockError):
    """The chart of {workflow} is too large to draw: its ways pass {count:,} rows, and {most:,} are allowed. Mermaid's text can be had."""


class ReplayedDatabase(CaseclockError):
    """The database holds replayed cases, whose mails must not go out: no desk runs on it. Look at it with `caseclock list` \
and `caseclock show`."""


class ImapFailure(CaseclockError):
    """No mail can be fetched from {server}."""


class ImapUnreachable(ImapFailure):
    """No mail can be fetched from {server}: {text}. Look at `imap.host`, `imap.port`, `imap.tls` and the network."""


class ImapUntrusted(ImapFailure):
    """The certificate of {server} does not hold: {text}. `imap.host` must be a name that it is made out to, by an authority known to this machine; SSL_CERT_FILE names a file of others."""


class ImapSignInRefused(ImapFailure):
    """{server} does not let `{user}` in ({text}). Look at `imap.user` and the password; many providers want one that is made for programs, and IMAP switched on."""


class ImapNoFolder(ImapFailure):
    """The mailbox at {server} has no folder `{folder}` that can be used ({text}). Make it there, or set `imap.{key}` to another."""


class ImapReadOnly(ImapFailure):
    """The folder `{folder}` at {server} may be read and not changed, so that what was fetched could not be told from what was not. Give `imap.user` the right to write there."""


class NoIncomingMail(CaseclockError):
    """No mail that came in has the number {id}. `caseclock mail incoming` lists those that wait for someone."""


class IncomingSettled(CaseclockError):
    """The incoming mail {id} waits for nobody: it is {state}."""


class IncomingWithoutCase(CaseclockError):
    """The incoming mail {id} belongs to no case that we know of. Say which: `caseclock mail confirm {id} --case NUMBER`."""


class CaseWithoutRequester(CaseclockError):
    """The case {number} is not there, or has no requester whose word a mail could be."""


class BadSigningKey(CaseclockError):
    """The key that mails are signed with can't be used: {why}. Look at `mail.dkim_key_file`; `caseclock mail dkim-key FILE` makes one."""


class ListenerPortTaken(CaseclockError):
    """The listener can't listen on {host}:{port}: {reason}. Stop what listens there, or set `listener.port` to another port."""


class ListenerCertificateBroken(CaseclockError):
    """The listener has no certificate that it can show: {reason} Look at `listener.certificate` ({certificate}) and `listener.key` ({key}): PEM, belonging together, readable by this user."""


class SecretUnwritable(CaseclockError):
    """The file {path} for a secret can't be written: {reason}. Name another place, or move away what is there."""


class NoDns(CaseclockError):
    """DNS does not answer: {why}."""


class ConfigUneditable(CaseclockError):
    """The configuration can't be changed by itself: {why}. Nothing was changed; write the settings into it by hand."""


class RoutingOpensOthers(CaseclockError):
    """The routing has no rule that opens `{given}` with a mail. Those that it opens: {allowed}. Open the case by hand and put the mail on it: `caseclock mail confirm ID --case NUMBER`."""


class IncomingOpensNothing(CaseclockError):
    """No case can be opened with the incoming mail {id}: {why}. Open it by hand and put the mail on it: `caseclock mail confirm {id} --case NUMBER`."""


class TokenFailure(CaseclockError):
    """{url} gives no access token: {text}."""


class ImapWithoutToken(ImapFailure):
    """No mail can be fetched from {server}: {text} Look at [oauth] in config.toml."""


class ImapTokenRefused(ImapFailure):
    """{server} does not let `{user}` in with an access token ({text}). Look at `imap.user`, at `oauth.scope`, and whether the provider lets this client use IMAP."""
