"""Runs env.py as the project has it, with what it is to do given piece by piece.

One start of Alembic may be several requests: `alembic upgrade heads` on a new database is one start, one connection and,
on engines that can, one transaction around all revisions. So the list of steps that Alembic asks for is a generator that
takes the next request from the channel between two steps.

A deploy of one revision is a start of its own. Most of its time goes into what every start does alike, so one stays open
for the next where that makes no difference: see Lasting.
"""
import os
import re
import time

import alembic.command
import sqlalchemy.event
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationStep
from sqlalchemy.engine import Engine

from harness_alembic.sessions import Sessions
from harness_alembic.texts import Texts, wants_a_start_of_its_own
from harness_alembic.trouble import Refusal


def same_place(url, target):
    """Whether an engine's URL leads to the target; None where it does not say."""
    if url.get_backend_name() == "sqlite":
        return bool(url.database) and os.path.realpath(url.database) == os.path.realpath(target["database"])
    if not url.host or not url.database:
        return None
    names = {"localhost": "127.0.0.1", "::1": "127.0.0.1"}
    here, there = url.host, target["host"]
    return (names.get(here, here) == names.get(there, there) and str(url.port or "") == str(target["port"])
            and url.database == target["database"])


class Lasting:
    """Whether a start of Alembic may stay open while somebody looks at the database, and go on with the next revision, as
    if it had ended and another one begun.

    It may where each revision is committed by itself, what it sent leaves nothing in the session, and env.py does nothing
    but let Alembic work. The latter is seen in starts that ended, so the first one up and the first one down always do.
    """

    # Those that keep nothing of the schema in a session (no prepared statements, no types), with a server that takes
    # back what fails, so that harness can try it again in a start of its own.
    DRIVERS = ("psycopg2",)
    # Of env.py: what depends on the revision that a start is for.
    LOOKS_AT_THE_REVISION = re.compile(r"cmd_opts|get_revision_argument|get_starting_revision|get_head_revision|sys\.argv")

    def __init__(self, env_py):
        self._seen = set()
        with open(env_py, encoding="utf-8", errors="replace") as file:
            self._is_possible = not self.LOOKS_AT_THE_REVISION.search(file.read())

    def is_allowed(self):
        return self._is_possible and {"up", "down"} <= self._seen

    def saw_the_end_of_a_start(self, direction, alembic_was_alone):
        self._seen.add(direction)
        self._is_possible = self._is_possible and alembic_was_alone

    def holds(self, context, script, watch):
        """Right after a revision of a start that was set up to commit each by itself."""
        # What one start remembers, which types were made for example: it makes none twice.
        memo = getattr(context.impl, "memo", None)
        if (memo is None or getattr(context, "_in_external_transaction", True)
                or context.connection.dialect.driver not in self.DRIVERS
                or getattr(context.connection.connection, "autocommit", True)
                or not watch.leaves_nothing_behind(script, context.version_table)):
            return False
        memo.clear()
        return True


class Aim:
    """Refuses, before anything is written, to migrate a database that is not the one that was given."""

    def __init__(self, context, target, commits_each):
        self._context = context
        self._target = target
        self._commits_each = commits_each
        self._engine = None
        self._configure = context.configure
        # On the object: Alembic hands out the methods of this very class to env.py, not those of one below it.
        context.configure = self.configure

    def configure(self, *args, **kwargs):
        if self._commits_each:
            kwargs["transaction_per_migration"] = True
        self._configure(*args, **kwargs)
        connection = self._context.get_context().connection
        env = {"file": str(self._context.script.env_py_location), "line": 0}
        if connection is None:
            raise Refusal("usage", "env.py configures Alembic without a connection, so nothing would be migrated", env)
        self._engine = connection.engine
        url = self._engine.url
        same = same_place(url, self._target)
        if not (self._asks(connection) if same is None else same):
            raise Refusal("wrong_database", "env.py connects to %s, not to the database that it is given in the option "
                          "sqlalchemy.url: say where it takes the URL from (`url_env: DATABASE_URL`, `url_x: NAME`)"
                          % url.render_as_string(hide_password=True), env)

    def let_go(self):
        """Closes what a pool of env.py's would keep: a start of Alembic ends with its process."""
        if self._engine is not None and not getattr(self._engine.dialect, "is_async", False):
            self._engine.dispose()

    def _asks(self, connection):
        """For engines whose URL says nothing: the names of the databases that harness makes are its own."""
        question = "SELECT current_database()" if connection.dialect.name == "postgresql" else "SELECT DATABASE()"
        cursor = connection.connection.cursor()
        cursor.execute(question)
        row = cursor.fetchone()
        cursor.close()
        return bool(row) and row[0] == self._target["database"]


def hasten(connection, _record):
    """SQLite: what harness makes need not outlive a loss of power."""
    if type(connection).__module__ in ("sqlite3", "_sqlite3"):
        connection.execute("PRAGMA synchronous = OFF")


class Stopwatch:
    """Times the statements of one step, and keeps their texts. `stop` is called after the one that was asked for."""

    def __init__(self, stop):
        self.count, self.longest, self.begin, self._begin = 0, 0.0, 0.0, 0.0
        self._stop, self._stop_after, self._texts = stop, None, Texts()
        sqlalchemy.event.listen(Engine, "before_cursor_execute", self._before)
        sqlalchemy.event.listen(Engine, "after_cursor_execute", self._after)

    def reset(self, stop_after=None):
        self.count, self.longest = 0, 0.0
        self._stop_after, self._texts = stop_after, Texts()
        self.begin = time.perf_counter()

    def forget_texts(self):
        self._texts = Texts()

    def _before(self, _connection, _cursor, statement, *_):
        self._texts.add(statement)
        self._begin = time.perf_counter()

    def _after(self, *_):
        took = time.perf_counter() - self._begin
        self.count += 1
        self.longest = max(self.longest, took)
        if self.count == self._stop_after:
            self._stop()

    def told(self, script, context):
        return {"sql": self._texts.told(context.version_table), "sql_is_whole": self._texts.are_all_of(script),
                "statements": self.count, "longest_us": int(self.longest * 1e6),
                "duration_us": int((time.perf_counter() - self.begin) * 1e6)}

    def leaves_nothing_behind(self, script, version_table):
        return (self._texts.are_all_of(script) and not wants_a_start_of_its_own(script)
                and self._texts.leave_nothing_behind(version_table))

    def saw_alembic_alone(self, version_table):
        return self._texts.are_alembics(version_table)


class Runs:
    """Starts of Alembic."""

    def __init__(self, project, channel):
        self._project = project
        self._channel = channel
        self._watch = Stopwatch(self._wait_for_the_kill)
        self._sessions = Sessions()
        self._lasting = Lasting(project.scripts.env_py_location)
        self.went_on = False  # the last request was served in a start that had lasted
        self.ends_what_lasted = False  # it was not, but waits for the end of one
        sqlalchemy.event.listen(Engine, "connect", hasten)

    def statements(self):
        """How many the last step got through; of one that passed, Alembic's own record is among them."""
        return self._watch.count

    def leave(self):
        """Ends the session that is kept: the database is about to go away."""
        self._sessions.leave()
        return {}

    def _wait_for_the_kill(self):
        """Here harness wanted this process to be when it ends."""
        if self._channel.is_owner():
            self._channel.answer(self.current, {"stopped": True})
            self._channel.wait_for_the_end()

    def start(self, request, work, commits_each=False):
        """Runs env.py with `work(heads, context)` as what Alembic is to do."""
        project = self._project
        calls, alone = [], []

        def once(heads, context):
            if not self._channel.is_owner():
                os._exit(0)  # a fork of env.py that came as far: the migrations are run once
            calls.append(heads)
            if len(calls) > 1:
                raise Refusal("usage", "env.py runs the migrations more than once, as for several databases; harness "
                              "tests one database at a time", {"file": str(project.scripts.env_py_location), "line": 0})
            alone.append(self._watch.saw_alembic_alone(context.version_table))
            yield from work(heads, context)
            self._watch.forget_texts()

        project.aim(project.url(request["target"]), self._words(request))
        context = EnvironmentContext(project.config, project.scripts, fn=once, as_sql=False, starting_rev=None,
                                     destination_rev=request.get("revision", "heads"), tag=None)
        aim = Aim(context, request["target"], commits_each)
        self._watch.forget_texts()
        try:
            with context:
                project.scripts.run_env()
                if calls:
                    alone.append(self._watch.saw_alembic_alone(context.get_context().version_table))
        finally:
            aim.let_go()
        if not self._channel.is_owner():
            os._exit(0)
        if not calls:
            raise Refusal("usage", "env.py never runs the migrations (context.run_migrations)",
                          {"file": str(project.scripts.env_py_location), "line": 0})
        self._lasting.saw_the_end_of_a_start(request.get("direction"), all(alone))

    @staticmethod
    def _words(request):
        """What a person would write after `alembic`; env.py may look at it."""
        if request["do"] == "compare" and hasattr(alembic.command, "check"):
            return ["check"]
        if request.get("direction") == "down":
            return ["downgrade", request["revision"] + "@-1"]
        return ["upgrade", request.get("revision", "heads")]

    def _up(self, request, heads):
        scripts = self._project.scripts
        steps = list(scripts._upgrade_revs(request["revision"], tuple(heads)))
        if [step.revision.revision for step in steps] != [request["revision"]]:
            raise Refusal("state", "upgrading to %s from %s would apply %s" % (
                request["revision"], ", ".join(heads) or "the base",
                ", ".join(step.revision.revision for step in steps) or "nothing"))
        return steps[0]

    def _down(self, request, heads):
        """Down from one head, whatever other heads there are: what `BRANCH@-1` means where BRANCH is known."""
        scripts = self._project.scripts
        script = scripts.get_revision(request["revision"])
        if script.revision not in heads:
            raise Refusal("state", "%s is no head of the database, which is at %s"
                          % (script.revision, ", ".join(heads) or "the base"))
        return MigrationStep.downgrade_from_script(scripts.revision_map, script)

    def _pending(self, heads):
        return [step.revision.revision for step in self._project.scripts._upgrade_revs("heads", tuple(heads))]

    def serve(self, request):
        """Makes a step (move) or tells what is pending, and so on with the requests that follow in the same start.
        Answers all but the last; returns the last, and its result or None where it is not for this start. After an
        exception, `current` is whose it is."""
        self.current, last, self.went_on, self.ends_what_lasted = request, [], False, False
        lasts = bool(request.get("is_looked_at")) and self._lasting.is_allowed()

        def steps(heads, context):
            now = [list(heads)]
            context.on_version_apply_callbacks += (lambda heads, **_: now.__setitem__(0, sorted(heads)),)
            while True:
                self._watch.reset(self.current.get("stop_after"))
                if self.current["do"] == "pending":
                    table, schema = context.version_table, context.version_table_schema
                    told = {"pending": self._pending(now[0]), "heads": now[0],
                            "version_table": "%s.%s" % (schema, table) if schema else table}
                else:
                    make = self._up if self.current["direction"] == "up" else self._down
                    step = make(self.current, now[0])
                    yield step
                    told = self._watch.told(step.revision, context)
                    told["lasts"] = lasts and self._lasting.holds(context, step.revision, self._watch)
                if not self.current.get("goes_on"):
                    last.append(told)
                    return
                self._channel.answer(self.current, told)
                self.current = self._channel.next()
                if not self._goes_on(self.current, lasts):
                    # The end of this start; who asked for it is answered once all is committed.
                    self.ends_what_lasted = told.get("lasts", False)
                    return
                self.went_on = lasts

        self.start(request, steps, lasts)
        return self.current, last[0] if last else None

    def _goes_on(self, request, lasts):
        """Whether what is asked for can be done in the start that is open."""
        if request is None or request["do"] not in ("move", "pending"):
            return False
        return not lasts or (bool(request.get("is_looked_at")) and not wants_a_start_of_its_own(
            self._project.scripts.get_revision(request["revision"])))

    def replay(self, request):
        """A revision's upgrade() alone: nothing is recorded."""
        result = {}

        def again(_heads, context):
            self._watch.reset()
            script = self._project.scripts.get_revision(request["revision"])
            script.module.upgrade()
            result.update(self._watch.told(script, context))
            return []

        self.start(request, again)
        return result
