"""The SQL that a step sends, as far as SQLAlchemy hands it to a cursor."""
import re

MOST = 60000
# What is asked of the catalogs to write other SQL by.
QUESTION = re.compile(r"\s*(PRAGMA\b|SHOW\b|DESCRIBE\b|SELECT\b.*(pg_catalog|information_schema|sqlite_master))", re.S | re.I)
RECORD = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.I)
# A migration that takes a cursor of the driver's own sends what nobody sees.
OUT_OF_SIGHT = re.compile(r"\bcursor\s*\(|raw_connection|driver_connection|dbapi_connection|subprocess|os\.system")


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

    def are_all_of(self, script):
        """Whether a revision is seen to send nothing else."""
        if self._length > MOST:
            return False
        try:
            with open(script.path, encoding="utf-8", errors="replace") as file:
                return not OUT_OF_SIGHT.search(file.read())
        except OSError:
            return False
