"""What a driver raised, as a sentence for the user, and whether the same work may be tried again."""

from typing import Any

from sqlalchemy import Engine, exc

from engine import errors
from engine.database import connecting, freezing

CONFLICTS = ("40001", "40P01")
"""Serialization failure and deadlock: nothing was done, and the same work is likely to go through."""
OVERTAKEN = ("23505", "25P02")
"""What another transaction did first stands in the way (unique violation), or a statement before this one failed."""
_GONE = ("57P01", "57P02", "57P03", "57P05", "25P03", "25006")
"""Server stopped, crashed, starting, too long idle; or it may only be read: the former primary of a failover."""
_SHUT_OUT = ("28000", "28P01")
_FAILING = {
    "53100": errors.DatabaseFull,
    "58030": errors.DiskFailing,
    "XX001": errors.DatabaseDamaged,
    "XX002": errors.DatabaseDamaged,
}


def explained(error: Exception, engine: Engine, limits: connecting.Limits) -> errors.CaseclockError | None:
    """What an error of the driver or of its pool says, None where a fault of the program is the likelier cause."""
    path = connecting.shown(engine)
    if isinstance(error, exc.TimeoutError):
        return errors.NoConnection(path=path, count=limits.pool_size, timeout_s=limits.busy_timeout_s)
    cause = _driven(error, engine)
    if cause is None:
        return None
    return _of_sqlite(cause, path, limits) if engine.dialect.name == "sqlite" else _of_postgresql(cause, path, limits)


def overtaken(error: Exception) -> bool:
    """Whether work may go through when it is done again, though nobody can say so for certain."""
    return _state(getattr(error, "orig", error)) in OVERTAKEN


def lost(error: Exception, engine: Engine) -> bool:
    """Whether an error means that a connection of PostgreSQL can't be used any more."""
    cause = _driven(error, engine)
    return cause is not None and engine.dialect.name != "sqlite" and _is_gone(cause)


def _driven(error: Exception, engine: Engine) -> Any:
    """The driver's own error, None of any other."""
    found = error.orig if isinstance(error, exc.DBAPIError) else error
    return found if isinstance(found, engine.dialect.loaded_dbapi.Error) else None


def _of_sqlite(cause: Any, path: str, limits: connecting.Limits) -> errors.CaseclockError | None:
    reason = str(cause)
    if said := freezing.reason_of(reason):
        return errors.DatabaseFrozen(path=path, reason=said)
    if "not a database" in reason:
        return errors.NotADatabase(path=path, reason=reason)
    if "malformed" in reason:
        return errors.DatabaseDamaged(path=path, reason=reason)
    if "unable to open" in reason or "readonly" in reason:
        return errors.DatabaseUnwritable(path=path, reason=reason)
    if "locked" in reason:
        return errors.DatabaseBusy(path=path, timeout_s=limits.busy_timeout_s)
    if "full" in reason:
        return errors.DatabaseFull(path=path, reason=reason)
    if "disk I/O error" in reason:
        return errors.DiskFailing(path=path, reason=reason)
    return errors.DatabaseFailed(path=path, reason=reason) if type(cause).__name__ == "OperationalError" else None


def _of_postgresql(cause: Any, path: str, limits: connecting.Limits) -> errors.CaseclockError | None:
    state, reason = _state(cause), _reason(cause)
    if state == freezing.STATE:
        return errors.DatabaseFrozen(path=path, reason=freezing.reason_of(reason))
    if state in CONFLICTS:
        return errors.DatabaseConflict(path=path, reason=reason)
    if state == "55P03":
        return errors.DatabaseBusy(path=path, timeout_s=limits.busy_timeout_s)
    if state == "57014":
        return errors.DatabaseSlow(path=path, timeout_s=limits.statement_timeout_s)
    if state == "53300":
        return errors.TooManyConnections(path=path, reason=reason)
    if state in _SHUT_OUT or "no password supplied" in reason or "authentication failed" in reason:
        return errors.DatabaseShut(path=path, reason=reason)
    if state == "3D000" or ('database "' in reason and "does not exist" in reason):
        return errors.NoSuchDatabase(path=path, name=path.rpartition("/")[2])
    if state == "42501":
        return errors.DatabaseShut(path=path, reason=reason)
    if _is_gone(cause):
        return errors.DatabaseGone(path=path, reason=reason)
    if state in _FAILING:
        return _FAILING[state](path=path, reason=reason)
    return errors.DatabaseFailed(path=path, reason=reason) if state[:2] in ("53", "58", "XX") else None


def _is_gone(cause: Any) -> bool:
    state = _state(cause)
    if state:
        return state in _GONE or state.startswith("08")
    # An error of the connection itself, which no server gave a state.
    return type(cause).__name__ in ("OperationalError", "ConnectionTimeout")


def _state(cause: Any) -> str:
    """PostgreSQL's five characters for what happened, "" where the server said none."""
    return getattr(cause, "sqlstate", None) or ""


def _reason(cause: Any) -> str:
    """The first line of what was said: the lines after it can hold values of rows."""
    said = getattr(getattr(cause, "diag", None), "message_primary", None) or str(cause)
    return said.strip().partition("\n")[0]
