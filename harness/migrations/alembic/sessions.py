"""One session with PostgreSQL for several starts of Alembic, made as new when one ends.

A start of Alembic has a session of its own, and most of its time goes into that: the server makes a process, which reads
its catalogs anew. DISCARD ALL gives what a new session gives, but for what new sessions alone notice: the settings and
rights of the role and of the database. Where these have changed, a session that is really new is made.
"""
import sqlalchemy.event
from sqlalchemy.engine import Engine

# What is looked at when a session starts (manual, "ALTER ROLE", "ALTER DATABASE").
LOOKED_AT = (
    "SELECT array(SELECT s::text FROM pg_catalog.pg_db_role_setting s ORDER BY 1),"
    " (SELECT d::text FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()),"
    " (SELECT r::text FROM pg_catalog.pg_roles r WHERE r.rolname = SESSION_USER)")


def _make_class(keeper):
    """A connection of psycopg2 that, closed, waits for the next start."""
    import psycopg2.extensions

    class Kept(psycopg2.extensions.connection):
        made_with = looked_at = None

        def close(self):
            # At once: locks and temporary tables go with a session, and somebody may wait for them.
            if self.closed or self.looked_at is None or not self.becomes_new() or not keeper.keeps(self):
                self.end()

        def end(self):
            super().close()

        def look(self):
            self.autocommit = True
            with super().cursor(cursor_factory=psycopg2.extensions.cursor) as cursor:
                cursor.execute(LOOKED_AT)
                found = cursor.fetchone()
            self.autocommit = False
            return found

        def becomes_new(self):
            try:
                self.rollback()
                self.set_session(isolation_level="default", readonly="default", deferrable="default", autocommit=False)
                self.autocommit = True
                with super().cursor(cursor_factory=psycopg2.extensions.cursor) as cursor:
                    cursor.execute("DISCARD ALL")
                del self.notices[:]
                self.string_types.clear()
                self.binary_types.clear()
                self.cursor_factory = self.made_with[1].get("cursor_factory")
                self.autocommit = False
                return True
            except psycopg2.Error:  # its server has ended it meanwhile
                return False

        def is_as_new(self):
            """Whether a new session would find what this one found."""
            try:
                return self.look() == self.looked_at
            except psycopg2.Error:
                return False

    return Kept


class Sessions:
    def __init__(self):
        self._class, self._kept = None, None
        sqlalchemy.event.listen(Engine, "do_connect", self._connect)

    def keeps(self, connection):
        """Whether the connection stays open for the next start; one does."""
        if self._kept is None:
            self._kept = connection
        return self._kept is connection

    def leave(self):
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.end()

    def _connect(self, dialect, _record, cargs, cparams):
        # A project that connects in a way of its own, does.
        if dialect.driver != "psycopg2" or "connection_factory" in cparams or len(dialect.dispatch.do_connect) > 1:
            return None
        made_with = (tuple(cargs), dict(cparams))
        kept, self._kept = self._kept, None
        if kept is not None:
            if kept.made_with == made_with and kept.is_as_new():
                return kept
            kept.end()
        if self._class is None:
            self._class = _make_class(self)
        connection = dialect.connect(*cargs, connection_factory=self._class, **cparams)
        connection.made_with, connection.looked_at = made_with, connection.look()
        return connection
