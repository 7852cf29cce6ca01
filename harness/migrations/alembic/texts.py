"""The SQL that a step sends, as far as SQLAlchemy hands it to a cursor."""
import functools
import re

MOST = 60000
# What is asked of the catalogs to write other SQL by.
QUESTION = re.compile(r"\s*(PRAGMA\b|SHOW\b|DESCRIBE\b|SELECT\b.*(pg_catalog|information_schema|sqlite_master))", re.S | re.I)
RECORD = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.I)
# A migration that takes a cursor of the driver's own sends what nobody sees.
OUT_OF_SIGHT = re.compile(r"\bcursor\s*\(|raw_connection|driver_connection|dbapi_connection|subprocess|os\.system")
# What SQLAlchemy asks of PostgreSQL when it connects.
GREETING = re.compile(r"\s*(SHOW\b|SELECT (pg_catalog\.version\(\)|current_schema\(\)|CAST\('test))", re.I)
# What works on the database alone, and what may do more all the same: to the session, or to what new sessions find.
# Rows are not among it: a session remembers what its sequences gave it.
PLAIN = re.compile(r"\s*(CREATE|ALTER|DROP|COMMENT|TRUNCATE|GRANT|REVOKE)\b", re.I)
FAR = re.compile(r"\b(TEMP|TEMPORARY|ROLE|USER|DATABASE|SYSTEM|EXTENSION|CONCURRENTLY|set_config|nextval|setval|\w*advisory\w*)\b"
                 r"|;\s*\S", re.I)
# A revision that works outside of a transaction, or asks the session what earlier ones left.
BY_ITSELF = re.compile(r"autocommit_block|CONCURRENTLY|isolation_level|currval|lastval", re.I)


@functools.lru_cache(maxsize=None)
def _has(expression, path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return bool(expression.search(file.read()))
    except OSError:
        return True


def wants_a_start_of_its_own(script):
    """Whether a revision may notice that it shares one, by what its file says."""
    return _has(BY_ITSELF, script.path) or _has(OUT_OF_SIGHT, script.path)


class Texts:
    def __init__(self):
        self._texts, self._length = [], 0

    def add(self, statement):
        if self._length <= MOST:
            self._texts.append(str(statement))
            self._length += len(self._texts[-1])

    def told(self, version_table):
        """One after another, without Alembic's own record and without parameters."""
        own = re.compile(r"\b%s\b" % re.escape(version_table))
        kept = [text.strip().rstrip(";") + ";" for text in self._texts
                if not QUESTION.match(text) and not (RECORD.match(text) and own.search(text))]
        return "\n".join(kept)

    def are_alembics(self, version_table):
        """Whether nobody but Alembic itself has sent anything."""
        own = re.compile(r"\s*(SELECT|CREATE TABLE)\b[^;]*\b%s\b" % re.escape(version_table), re.I)
        return self._length <= MOST and all(
            GREETING.match(text) or (QUESTION.match(text) and not FAR.search(text)) or own.match(text) for text in self._texts)

    def leave_nothing_behind(self, version_table):
        """Whether a session is for sure as it was before, and a new one would find nothing but other tables."""
        own = re.compile(r"\b%s\b" % re.escape(version_table))
        return all((RECORD.match(text) and own.search(text))
                   or ((PLAIN.match(text) or QUESTION.match(text)) and not FAR.search(text)) for text in self._texts)

    def are_all_of(self, script):
        """Whether a revision is seen to send nothing else."""
        return self._length <= MOST and not _has(OUT_OF_SIGHT, script.path)
