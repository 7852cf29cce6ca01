"""Exceptions as data: whose they are, what the database said, and the user's own line."""
import os
import re
import sys
import sysconfig
import traceback

LONGEST = 8000


class Refusal(Exception):
    """What harness itself will not go on with; `kind` tells it apart from the project's own errors."""

    def __init__(self, kind, message, where=None):
        Exception.__init__(self, message)
        self.kind = kind
        self.where = where


def shorten(text, most=LONGEST):
    text = str(text)
    return text if len(text) <= most else text[:most] + " …"


def _library_folders():
    paths = sysconfig.get_paths()
    folders = [paths.get(key) for key in ("stdlib", "platstdlib", "purelib", "platlib")]
    folders += [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    return tuple(os.path.realpath(folder) + os.sep for folder in folders if folder)


def _is_of_the_project(file):
    return (
        os.path.isabs(file)
        and os.path.exists(file)
        and not os.path.realpath(file).startswith(_library_folders())
        and "/site-packages/" not in file
    )


def place(error, folders):
    """(file, line, function) of the deepest frame in one of the folders; else of the deepest in the project."""
    frames = [(os.path.abspath(frame.f_code.co_filename), line, frame.f_code.co_name)
              for frame, line in traceback.walk_tb(error.__traceback__)
              if not frame.f_code.co_filename.startswith("<")]
    if isinstance(error, SyntaxError) and error.filename and os.path.exists(error.filename):
        frames.append((os.path.abspath(error.filename), error.lineno or 0, ""))
    for frame in reversed(frames):
        if os.path.realpath(frame[0]).startswith(tuple(os.path.realpath(f) + os.sep for f in folders)):
            return frame
    for frame in reversed(frames):
        if _is_of_the_project(frame[0]):
            return frame
    return None


def _server_words(error):
    """What the DBAPI's exception holds, by the names that drivers give it."""
    orig = getattr(error, "orig", None) or error
    words = {"message": str(orig).strip()}
    state = getattr(orig, "pgcode", None) or getattr(orig, "sqlstate", None)
    state = state or getattr(orig, "sqlite_errorname", None)
    diag = getattr(orig, "diag", None)
    if diag is not None and getattr(diag, "message_primary", None):
        words["message"] = diag.message_primary
        for key, name in (("detail", "message_detail"), ("hint", "message_hint"), ("context", "context")):
            words[key] = getattr(diag, name, None)
    else:  # asyncpg, below SQLAlchemy's adapter
        cause = getattr(orig, "__cause__", None)
        for key in ("detail", "hint"):
            words[key] = getattr(cause, key, None)
        if getattr(cause, "message", None):
            words["message"] = str(cause.message)
    args = getattr(orig, "args", ())
    if not state and len(args) >= 2 and isinstance(args[0], int):
        state, words["message"] = str(args[0]), str(args[1])
    words["sqlstate"] = state
    return words


def _is_of_a_database(error):
    """The DBAPI's own exceptions all have a class called Error or DatabaseError above them (PEP 249)."""
    return any(cls.__name__ in ("DBAPIError", "DatabaseError", "InterfaceError", "PostgresError")
               for cls in type(error).__mro__)


def _kind(error):
    if isinstance(error, Refusal):
        return error.kind
    if isinstance(error, SystemExit):
        return "exit"
    if isinstance(error, EOFError):
        return "input"
    if getattr(error, "connection_invalidated", False):
        return "lost"
    return "database" if _is_of_a_database(error) else "python"


def _message(error):
    if isinstance(error, SystemExit):
        return "sys.exit(%s) was called" % ("" if error.code is None else repr(error.code))
    if isinstance(error, EOFError):
        return "it asks for input, and there is nobody to answer (%s)" % error
    if isinstance(error, SyntaxError):
        return "%s: %s" % (type(error).__name__, error.msg)
    text = re.sub(r" at 0x[0-9a-f]+", "", str(error).strip())  # the same words on every run
    return "%s: %s" % (type(error).__name__, text) if text else type(error).__name__


def describe(error, folders):
    """The exception as the channel sends it."""
    told = {"kind": _kind(error), "class": "%s.%s" % (type(error).__module__, type(error).__qualname__)}
    if isinstance(error, Refusal):
        told["message"] = str(error)
        told["where"] = error.where
        return told
    if _is_of_a_database(error):
        told.update({key: shorten(value) for key, value in _server_words(error).items() if value})
        if getattr(error, "statement", None):
            told["statement"] = shorten(error.statement)
    else:
        told["message"] = shorten(_message(error))
    found = place(error, folders)
    if found:
        told["where"] = {"file": found[0], "line": found[1], "function": found[2]}
    return told
