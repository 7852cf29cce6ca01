"""The project's Alembic: its configuration, its revisions, its database."""
import inspect
import io
import os
import re
import warnings

from harness_alembic.trouble import Refusal

try:
    import alembic
    import alembic.command
    import alembic.config
    import alembic.script
    import sqlalchemy
    import sqlalchemy.engine
except ImportError as missing:
    raise Refusal("no_alembic", "importing Alembic fails: %s" % missing)

# What a machine may have, best first: drivers that wait, and those for asyncio.
DRIVERS = {
    "postgresql": (["psycopg2", "psycopg", "pg8000"], ["asyncpg", "psycopg"]),
    "mysql": (["pymysql", "mysqldb", "mysqlconnector"], ["aiomysql", "asyncmy"]),
    "mariadb": (["pymysql", "mysqldb", "mariadbconnector"], ["aiomysql", "asyncmy"]),
    "sqlite": (["pysqlite"], ["aiosqlite"]),
}
MODULES = {"pysqlite": "sqlite3", "mysqldb": "MySQLdb", "mysqlconnector": "mysql.connector",
           "mariadbconnector": "mariadb"}
# Of the project's own URL, what says where the server is: not where this one is.
PLACES = ("host", "port", "hostaddr", "service", "unix_socket", "unix_sock", "sslmode", "ssl", "dbname", "database",
          "user", "password", "ssl_ca", "ssl_cert", "ssl_key", "sslrootcert", "sslcert", "sslkey")


class Project:
    def __init__(self, settings):
        self._settings = settings
        self._parser = alembic.config.CommandLine(prog="alembic").parser
        self.config = self._make_config()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.scripts = alembic.script.ScriptDirectory.from_config(self.config)
        self.folders = [str(location) for location in self.scripts._version_locations]

    def options(self, words=("current",)):
        """The command line that the project is started with, as Alembic itself reads it."""
        return self._parser.parse_args(list(self._settings.get("args") or []) + list(words))

    def _make_config(self):
        options = self.options()
        ini, toml = self._settings.get("ini"), self._settings.get("toml")
        kwargs = {"ini_section": options.name, "stdout": io.StringIO(), "cmd_opts": options}
        if toml:
            if "toml_file" not in inspect.signature(alembic.config.Config.__init__).parameters:
                raise Refusal("usage", "%s holds Alembic's settings, which Alembic %s does not read there; 1.16 does"
                              % (toml, alembic.__version__))
            kwargs["toml_file"] = toml
        return alembic.config.Config(ini or None, **kwargs)

    def _declared_url(self):
        """What the project's file says, as far as it is a URL."""
        try:
            return sqlalchemy.engine.make_url(self.config.get_main_option("sqlalchemy.url") or "")
        except Exception:  # a placeholder, a reference that only env.py resolves
            return None

    def is_async(self):
        """Whether env.py makes an engine for asyncio."""
        with open(str(self.scripts.env_py_location), encoding="utf-8", errors="replace") as file:
            text = file.read()
        return bool(re.search(r"\b(async_engine_from_config|create_async_engine|AsyncEngine)\b", text))

    def _driver(self, backend, declared):
        if declared is not None and declared.get_backend_name() == backend:
            return declared.drivername
        for driver in DRIVERS[backend][1 if self.is_async() else 0]:
            try:
                __import__(MODULES.get(driver, driver))
            except ImportError:
                continue
            return backend if driver == "pysqlite" else "%s+%s" % (backend, driver)
        raise Refusal("usage", "this Python has no driver for %s: it needs one of %s"
                      % (backend, ", ".join(DRIVERS[backend][1 if self.is_async() else 0])))

    def url(self, target):
        """Where the migrations are to go: the target as a URL of SQLAlchemy, in the project's own dialect."""
        backend = target["backend"]
        declared = self._declared_url()
        if backend == "mariadb" and declared is not None and declared.get_backend_name() == "mysql":
            backend = "mysql"
        elif backend == "mariadb" and declared is None:
            backend = "mysql"
        query = {}
        if declared is not None and declared.get_backend_name() == backend:
            query = {key: value for key, value in declared.query.items() if key not in PLACES}
        driver = self._driver(backend, declared)
        if backend == "sqlite":
            return sqlalchemy.engine.URL.create(driver, database=target["database"], query=query)
        return sqlalchemy.engine.URL.create(
            driver, username=target["user"], password=target["password"] or None, host=target["host"],
            port=target["port"], database=target["database"], query=query)

    def aim(self, url, words):
        """Tells Alembic, and the project by the ways that it reads, where to go and what it is called with."""
        text = url.render_as_string(hide_password=False)

        def fill(value):
            return value.replace("{url}", text).replace("{sqlalchemy_url}", text)

        self.config.set_main_option("sqlalchemy.url", text.replace("%", "%%"))
        os.environ.update({name: fill(value) for name, value in (self._settings.get("env") or {}).items()})
        options = self.options(words)
        options.x = [fill(value) for value in options.x or []]
        self.config.cmd_opts = options
