// What an env.py may do to whoever runs it.
#include "alembic_project.hpp"
#include "harness/migrations/alembic_project.hpp"

namespace harness::tests {
namespace {

using base::ErrorKind;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

class AlembicEnv : public AlembicProjectTest {
  protected:
    /// Of a step with that env.py.
    base::Result<void> up_with(const std::string& first) {
        write_env(first);
        write_table("a1", "None");
        open();
        return up("a1");
    }
};

} // namespace

TEST_F(AlembicEnv, that_raises_is_told_at_its_line) {
    const auto raised = up_with("import os\nraise ValueError('no settings')\n").error();
    EXPECT_EQ(raised.kind, ErrorKind::sql);
    EXPECT_EQ(raised.message, "ValueError: no settings");
    EXPECT_EQ(to_string(raised.where), folder / "migrations/env.py" + ":2");
}

TEST_F(AlembicEnv, that_calls_exit_is_told_so_and_the_worker_goes_on) {
    const auto left = up_with("import sys\nsys.exit('bye')\n").error();
    EXPECT_EQ(left.message, "sys.exit('bye') was called");
    EXPECT_EQ(left.where.line, 2);
    write_env("");
    EXPECT_TRUE(up("a1").has_value());
}

TEST_F(AlembicEnv, that_prints_and_logs_megabytes_disturbs_nothing) {
    const auto done = up_with("import logging, sys, os\nprint('{\"id\": 1, \"ok\": {}}')\n"
                              "os.write(1, b'x' * 3000000)\nlogging.warning('y' * 3000000)\n"
                              "sys.stdout.write('z' * 1000000)\n");
    EXPECT_TRUE(done.has_value()) << done.error().message;
    EXPECT_THAT(tables(), ElementsAre("a1", "alembic_version"));
}

TEST_F(AlembicEnv, that_forks_migrates_once_and_answers_once) {
    const auto done = up_with("import os\nos.fork()\n");
    EXPECT_TRUE(done.has_value()) << done.error().message;
    EXPECT_TRUE(down("a1").has_value());
    EXPECT_TRUE(up("a1").has_value());
}

TEST_F(AlembicEnv, that_goes_to_another_database_is_refused_before_anything_is_written) {
    folder.write("alembic.ini", "[alembic]\nscript_location = migrations\n");
    write_env("");
    folder.change("migrations/env.py", "context.config.get_main_option(\"sqlalchemy.url\")",
                  "\"sqlite:///" + (folder / "production.db") + "\"");
    write_table("a1", "None");
    history = load().value();
    alembic = migrations::make_tool(history, base::Engine::sqlite);
    const auto prepared = alembic->prepare(*session, limit());
    ASSERT_TRUE(prepared.has_error());
    EXPECT_EQ(prepared.error().kind, ErrorKind::usage);
    EXPECT_THAT(prepared.error().message, HasSubstr("production.db"));
    EXPECT_THAT(prepared.error().message, HasSubstr("DATABASE_URL"));
    std::error_code code;
    EXPECT_FALSE(std::filesystem::exists(folder / "production.db", code)
                 && std::filesystem::file_size(folder / "production.db", code) > 0);
}

TEST_F(AlembicEnv, that_takes_the_url_from_elsewhere_is_told_where_to_go) {
    tool.env = {{"DATABASE_URL", "{url}"}, {"LEVEL", "high"}};
    tool.args = {"-x", "target={sqlalchemy_url}"};
    folder.write("migrations/env.py", R"(
import os
from alembic import context
from sqlalchemy import create_engine
assert os.environ["LEVEL"] == "high"
assert context.get_x_argument(as_dictionary=True)["target"] == os.environ["DATABASE_URL"]
with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
    context.configure(connection=connection, version_table="done")
    with context.begin_transaction():
        context.run_migrations()
)");
    write_table("a1", "None");
    open();
    const auto done = up("a1");
    EXPECT_TRUE(done.has_value()) << done.error().message;
    EXPECT_THAT(tables(), ElementsAre("a1", "done"));
    EXPECT_THAT(alembic->tables(), ElementsAre("done"));
}

TEST_F(AlembicEnv, that_never_migrates_or_has_no_connection_is_told) {
    write_table("a1", "None");
    folder.write("migrations/env.py", "pass\n");
    history = load().value();
    alembic = migrations::make_tool(history, base::Engine::sqlite);
    EXPECT_THAT(alembic->prepare(*session, limit()).error().message, HasSubstr("never runs the migrations"));
    folder.write("migrations/env.py", "from alembic import context\ncontext.configure(url='sqlite://')\n"
                                      "context.run_migrations()\n");
    EXPECT_THAT(alembic->prepare(*session, limit()).error().message, HasSubstr("without a connection"));
}

TEST_F(AlembicEnv, that_fails_once_the_migrations_are_through_is_told_by_the_first_of_them) {
    write_table("a1", "None");
    folder.change("migrations/env.py", "        context.run_migrations()\n",
                  "        context.run_migrations()\n    raise RuntimeError('nobody is granted anything')\n");
    open();
    const auto done = up("a1");
    ASSERT_TRUE(done.has_error());
    EXPECT_EQ(done.error().kind, ErrorKind::sql);
    EXPECT_THAT(done.error().message, HasSubstr("nobody is granted anything"));
    EXPECT_THAT(done.error().where.file, EndsWith("env.py"));
}

TEST_F(AlembicEnv, an_env_for_asyncio_runs_as_it_is) {
    folder.write("migrations/env.py", R"(
import asyncio
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine

def work(connection):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()

async def main():
    engine = create_async_engine(context.config.get_main_option("sqlalchemy.url"))
    async with engine.connect() as connection:
        await connection.run_sync(work)
    await engine.dispose()

asyncio.run(main())
)");
    write_table("a1", "None");
    write_table("a2", "'a1'");
    open();
    for (const auto* id : {"a1", "a2"}) {
        const auto done = up(id);
        ASSERT_TRUE(done.has_value()) << done.error().message;
    }
    EXPECT_TRUE(down("a2").has_value());
    EXPECT_THAT(tables(), ElementsAre("a1", "alembic_version"));
}

TEST_F(AlembicEnv, without_python_or_without_alembic_the_users_input_is_to_blame) {
    write_table("a1", "None");
    tool.python = "/no/such/python";
    EXPECT_EQ(load().error().kind, ErrorKind::usage);
    EXPECT_THAT(load().error().message, HasSubstr("`python`"));

    folder.write("bare",
                 "#!/bin/sh\nexec /usr/bin/python3 -S \"$@\"\n"); // without the packages of the system
    std::filesystem::permissions(folder / "bare", std::filesystem::perms::owner_all);
    tool.python = folder / "bare";
    EXPECT_EQ(load().error().kind, ErrorKind::usage);
    EXPECT_THAT(load().error().message, HasSubstr("importing Alembic fails"));

    folder.write("bare", "#!/bin/sh\necho no Python today >&2\nexit 3\n");
    EXPECT_EQ(load().error().kind, ErrorKind::usage);
    EXPECT_THAT(load().error().message, HasSubstr("no Python today"));

    std::filesystem::remove(folder / "alembic.ini");
    EXPECT_THAT(load().error().message, HasSubstr("no alembic.ini"));
}

TEST_F(AlembicEnv, a_virtual_environment_of_the_project_is_found_by_itself) {
    write_table("a1", "None");
    tool.python = "";
    folder.write(".venv/pyvenv.cfg", "");
    folder.write(".venv/bin/python",
                 "#!/bin/sh\ntouch \"$(dirname \"$0\")/was-used\"\nexec /usr/bin/python3 \"$@\"\n");
    std::filesystem::permissions(folder / ".venv/bin/python", std::filesystem::perms::owner_all);
    const char* active = std::getenv("VIRTUAL_ENV"); // NOLINT(concurrency-mt-unsafe): no thread changes it
    if (active != nullptr) GTEST_SKIP() << "a virtual environment is active, which comes first";
    const auto loaded = load();
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
    EXPECT_TRUE(std::filesystem::exists(folder / ".venv/bin/was-used"));
}

namespace {

base::Result<migrations::AlembicProject> found_in(const std::filesystem::path& at,
                                                  const base::EnvironmentVariables& environment) {
    return migrations::find_alembic(at, matrix::ToolUse{}, environment);
}

} // namespace

TEST_F(AlembicEnv, a_project_is_found_by_its_pyproject_alone) {
    std::filesystem::remove(folder / "alembic.ini");
    folder.write("pyproject.toml", "[project]\nname = 'shop'\n[tool.black]\nline-length = 99\n");
    EXPECT_TRUE(found_in(folder.path(), {}).has_error()) << "it says nothing of Alembic";
    folder.write("pyproject.toml",
                 "[project]\nname = 'shop'\n\n[tool.alembic]\nscript_location = '%(here)s/migrations'\n");
    write_table("a1", "None");
    for (const auto* at : {".", "migrations", "migrations/versions"}) {
        const auto project = found_in(folder / at, {});
        ASSERT_TRUE(project.has_value()) << project.error().message;
        EXPECT_EQ(project->toml, folder / "pyproject.toml");
        EXPECT_TRUE(project->ini.empty());
        EXPECT_EQ(project->folder, folder.path());
    }
    const auto loaded = load(); // Alembic reads it since 1.16
    if (loaded.has_error())
        EXPECT_THAT(loaded.error().message, HasSubstr("which Alembic 1.8.1 does not read there; 1.16 does"));
    else
        EXPECT_EQ(loaded->revisions.size(), 1U);
}

TEST_F(AlembicEnv, the_virtual_environment_of_poetry_is_asked_for) {
    folder.write("pyproject.toml", "[tool.poetry]\nname = 'shop'\n\n[tool.poetry.dependencies]\n");
    folder.write("cache/virtualenvs/shop-py3.11/bin/python", "");
    folder.write("bin/poetry",
                 "#!/bin/sh\n[ \"$*\" = 'env info --executable' ] && echo \"$PWD/cache/virtualenvs/"
                 "shop-py3.11/bin/python\"\n");
    std::filesystem::permissions(folder / "bin/poetry", std::filesystem::perms::owner_all);
    const auto python = [&](const base::EnvironmentVariables& environment) {
        return found_in(folder / "migrations", environment)->python;
    };
    const auto path = folder / "bin" + ":/usr/bin:/bin";
    EXPECT_EQ(python({{"PATH", path}}), folder / "cache/virtualenvs/shop-py3.11/bin/python");
    EXPECT_EQ(python({{"PATH", "/usr/bin:/bin"}}), "python3") << "there is no Poetry";
    folder.write("bin/poetry", "#!/bin/sh\nexit 1\n");
    EXPECT_EQ(python({{"PATH", path}}), "python3") << "it has made no environment";
    folder.write("pyproject.toml", "[tool.hatch]\n");
    folder.write(".venv/pyvenv.cfg", "");
    folder.write(".venv/bin/python", "");
    EXPECT_EQ(python({{"PATH", path}}), folder / ".venv/bin/python");
}

} // namespace harness::tests
