// Tools that are data, with real programs: shells that stand for a team's own runner, against SQLite.

#include "harness/migrations/tool_run.hpp"

#include "drivers/driver.hpp"
#include "harness/migrations/tool.hpp"
#include "temp_folder.hpp"

#include <gmock/gmock.h>

#include <csignal>

namespace harness::migrations {
namespace {

using base::Engine;
using base::ErrorKind;
using harness::tests::TempFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

base::Limit within(std::chrono::milliseconds time) {
    return {base::Deadline::after(time), {}};
}

const base::Limit& long_enough() {
    static const base::Limit limit = within(std::chrono::minutes(1));
    return limit;
}

matrix::ToolCommand shell(const std::string& script) {
    return {"sh", "-c", script, "sh", "{file}", "{id}", "{previous}"};
}

/// A tool whose files are SQL and whose work is sqlite3's.
matrix::ToolUse own_tool() {
    matrix::ToolUse use;
    use.name = "own";
    use.description.tool = "own";
    use.description.history.files = "^([0-9]+_.*)\\.sql$";
    use.description.up = shell("sqlite3 -bail \"$1\" < \"$2.sql\" && echo \"$2\" >> \"$1.done\"");
    use.description.down = shell("sqlite3 \"$1\" \"DROP TABLE t$2\"; echo \"$3\" > \"$1.done\"");
    use.description.current.command = {"cat", "{file}.done"};
    use.description.current.lines = "^(.+)$";
    use.description.current.none = "No such file";
    use.description.tables = {"done"};
    return use;
}

class Project {
  public:
    Project() {
        m_folder.write("1_a.sql", "CREATE TABLE t1_a (a);");
        m_folder.write("2_b.sql", "CREATE TABLE t2_b (a);");
        m_folder.make_folder("databases");
        drivers::Address address;
        address.folder = m_folder / "databases";
        m_server = drivers::open_server(Engine::sqlite, std::move(address));
        EXPECT_TRUE(m_server->create_database("d", std::nullopt, long_enough()));
        m_connection = std::move(*m_server->connect("d", long_enough()));
    }
    [[nodiscard]] TempFolder& folder() { return m_folder; }
    [[nodiscard]] drivers::Connection& session() { return *m_connection; }
    [[nodiscard]] base::Result<History> load(const matrix::ToolUse& use) const {
        return load_with_tool(m_folder.path(), use, Engine::sqlite, long_enough());
    }
    std::vector<std::string> tables() {
        std::vector<std::string> names;
        const auto found = m_connection->query("SELECT name FROM sqlite_schema ORDER BY 1", long_enough());
        for (const auto& row : found->rows) names.push_back(*row.front());
        return names;
    }

  private:
    TempFolder m_folder;
    std::unique_ptr<drivers::Server> m_server;
    std::unique_ptr<drivers::Connection> m_connection;
};

std::vector<std::string> ids_of(const History& history) {
    std::vector<std::string> ids;
    for (const auto& revision : history.revisions) ids.push_back(revision.id);
    return ids;
}

/// Runs a command of this script as the up of a tool; what became of it.
base::Error error_of(const std::string& script, const base::Limit& limit, matrix::ToolUse use = own_tool()) {
    Project project;
    use.description.up = shell(script);
    const auto history = project.load(use);
    EXPECT_TRUE(history.has_value()) << history.error().message;
    const auto tool = make_tool(*history, Engine::sqlite);
    const auto done = tool->up(project.session(), *history, history->revisions[0], limit);
    EXPECT_TRUE(done.has_error());
    return done.has_error() ? done.error() : base::Error{};
}

TEST(ProgramTool, goes_up_and_down_and_says_what_is_pending) {
    Project project;
    const auto history = project.load(own_tool());
    ASSERT_TRUE(history.has_value()) << history.error().message;
    EXPECT_THAT(ids_of(*history), ElementsAre("1_a", "2_b"));
    EXPECT_EQ(history->layout, "tool own");
    EXPECT_FALSE(history->revisions[0].up->has_text);
    EXPECT_EQ(history->revisions[0].up->script.file, project.folder() / "1_a.sql");
    const auto tool = make_tool(*history, Engine::sqlite);
    EXPECT_THAT(tool->pending(project.session(), *history, long_enough()).value(), ElementsAre("1_a", "2_b"));
    ASSERT_TRUE(tool->up(project.session(), *history, history->revisions[0], long_enough()).has_value());
    EXPECT_THAT(tool->pending(project.session(), *history, long_enough()).value(), ElementsAre("2_b"));
    ASSERT_TRUE(tool->up(project.session(), *history, history->revisions[1], long_enough()).has_value());
    EXPECT_THAT(project.tables(), ElementsAre("t1_a", "t2_b"));
    ASSERT_TRUE(tool->down(project.session(), *history, history->revisions[1], long_enough()).has_value());
    EXPECT_THAT(project.tables(), ElementsAre("t1_a"));
    EXPECT_THAT(tool->pending(project.session(), *history, long_enough()).value(), ElementsAre("2_b"));
}

TEST(ProgramTool, tells_a_failure_by_the_rules_of_its_file_and_the_end_of_its_output) {
    auto use = own_tool();
    use.description.errors = {{"^ERROR: (.*) \\(([0-9A-Z]{5})\\)$", "{1}", "{2}", "", "", false},
                              {"in ([^ ]+):([0-9]+)", "", "", "{1}", "{2}", false}};
    const auto error =
        error_of("echo 'in 1_a.sql:7'; printf '\\033[31mERROR: no such thing (42P01)\\033[0m\\n' >&2; exit 1",
                 long_enough(), use);
    EXPECT_EQ(error.kind, ErrorKind::sql);
    EXPECT_EQ(error.message, "no such thing");
    EXPECT_EQ(error.sqlstate, "42P01");
    EXPECT_THAT(error.where.file, testing::EndsWith("/1_a.sql"));
    EXPECT_EQ(error.where.line, 7);
    EXPECT_EQ(error.detail, "in 1_a.sql:7\n\nERROR: no such thing (42P01)");
}

TEST(ProgramTool, without_a_rule_that_fits_tells_its_last_words_and_the_file_of_the_revision) {
    const auto error = error_of("echo first >&2; echo last >&2; exit 5", long_enough());
    EXPECT_EQ(error.message, "sh exited with code 5: last");
    EXPECT_THAT(error.where.file, testing::EndsWith("/1_a.sql"));
}

TEST(ProgramTool, can_blame_the_environment) {
    auto use = own_tool();
    use.description.errors = {{"Connection refused", "", "", "", "", true}};
    EXPECT_EQ(error_of("echo Connection refused >&2; exit 1", long_enough(), use).kind,
              ErrorKind::environment);
}

TEST(ProgramTool, that_cannot_log_in_says_nothing_of_migrations) {
    EXPECT_EQ(
        error_of("echo 'dial tcp 127.0.0.1:5432: connect: connection refused'; exit 1", long_enough()).kind,
        ErrorKind::environment);
    EXPECT_EQ(error_of("echo \"Access denied for user 'a'@'b' to database 'c'\"; exit 1", long_enough()).kind,
              ErrorKind::sql);
}

TEST(ProgramTool, that_asks_for_input_gets_none) {
    EXPECT_EQ(error_of("read answer || { echo no answer >&2; exit 3; }", long_enough()).message,
              "sh exited with code 3: no answer");
}

TEST(ProgramTool, that_hangs_and_ignores_signals_is_a_timeout_and_gone) {
    const auto error = error_of("trap '' TERM INT; echo $$; while :; do sleep 0.05; done",
                                within(std::chrono::milliseconds(300)));
    EXPECT_EQ(error.kind, ErrorKind::timeout);
    const auto process = std::stoi(error.detail);
    const auto limit = within(std::chrono::seconds(20));
    while (::kill(process, 0) == 0 && !limit.is_over()) {
    }
    EXPECT_NE(::kill(process, 0), 0);
}

TEST(ProgramTool, that_forks_and_logs_megabytes_is_told_by_the_end_of_it) {
    const auto error =
        error_of("(yes | head -c 20000000) & wait; sleep 1000 & echo the end; exit 2", long_enough());
    EXPECT_EQ(error.kind, ErrorKind::sql);
    EXPECT_THAT(error.message, testing::EndsWith("the end"));
    EXPECT_LT(error.detail.size(), 10'000U);
}

TEST(ProgramTool, that_is_not_there_is_told_before_anything_runs) {
    Project project;
    auto use = own_tool();
    use.description.up = {"no-such-tool", "up"};
    use.description.install = "apt-get install no-such-tool";
    const auto history = project.load(use);
    ASSERT_TRUE(history.has_error());
    EXPECT_EQ(history.error().kind, ErrorKind::usage);
    EXPECT_THAT(history.error().message,
                HasSubstr("there is no program no-such-tool; apt-get install no-such-tool"));
}

TEST(ProgramTool, gets_words_and_variables_and_no_variable_that_leads_elsewhere) {
    ::setenv("PGHOST", "production.example.org", 1);      // NOLINT(concurrency-mt-unsafe): one thread
    ::setenv("DATABASE_URL", "postgres://production", 1); // NOLINT(concurrency-mt-unsafe)
    matrix::ToolUse use = own_tool();
    use.program = "./mine";
    use.args = {"--verbose", "{database}"};
    use.env = {{"PASSWORD", "{password}"}};
    use.description.env = {{"PASSWORD", "x"}, {"URL", "{url}"}};
    use.description.urls = {{"mysql", "db:{user}:{password}@{host}"}};
    const ToolPlace place{use, "/project"};
    const drivers::SessionTarget target{"h", 1, "u", "p@{id}", "d", {}};
    const auto command =
        make_command(place, Engine::mysql, {"{program}", "{args}", "up", "{nothing}", "{path}"},
                     session_values(Engine::mysql, target));
    EXPECT_THAT(command.words, ElementsAre("./mine", "--verbose", "d", "up", "{nothing}", "/project"));
    EXPECT_EQ(command.environment.at("URL"), "db:u:p%40%7Bid%7D@h");
    EXPECT_EQ(command.environment.at("PASSWORD"), "p@{id}");
    EXPECT_EQ(command.environment.count("PGHOST") + command.environment.count("DATABASE_URL"), 0U);
    EXPECT_EQ(command.environment.count("PATH"), 1U);
    EXPECT_EQ(command.folder, "/project");
    const auto without_place = make_command(place, Engine::mysql, {"x"}, {{"database", "d"}});
    EXPECT_THAT(without_place.words, ElementsAre("x", "--verbose", "d"));
}

TEST(ProgramTool, lists_its_history_itself) {
    Project project;
    auto use = own_tool();
    use.description.history = {};
    use.description.history.command = {"printf",
                                       "noise\\n* app.0001 first (a.py)\\n* app.0002 second (b.py)\\n"};
    use.description.history.lines = "^\\* ([^ ]+) ([^ ]+) \\((.+)\\)$";
    use.description.history.name = "{2}";
    use.description.history.file = "{3}";
    const auto history = project.load(use);
    ASSERT_TRUE(history.has_value()) << history.error().message;
    EXPECT_THAT(ids_of(*history), ElementsAre("app.0001", "app.0002"));
    EXPECT_EQ(history->revisions[1].name, "second");
    EXPECT_EQ(history->revisions[1].up->script.file, project.folder() / "b.py");
}

TEST(ProgramTool, that_lists_nothing_that_fits_or_fails_is_a_mistake_of_the_user) {
    Project project;
    auto use = own_tool();
    use.description.history = {};
    use.description.history.lines = "^\\* (.+)$";
    use.description.history.command = {"echo", "hello"};
    auto history = project.load(use);
    ASSERT_TRUE(history.has_error());
    EXPECT_EQ(history.error().kind, ErrorKind::usage);
    EXPECT_THAT(history.error().message, HasSubstr("it writes:\nhello"));
    use.description.history.command = {"sh", "-c", "echo wrong config >&2; exit 1"};
    history = project.load(use);
    ASSERT_TRUE(history.has_error());
    EXPECT_THAT(history.error().message, HasSubstr("wrong config"));
    use.description.history.command = {"printf", "* a\\n* a\\n"};
    history = project.load(use);
    ASSERT_TRUE(history.has_error());
    EXPECT_THAT(history.error().message, HasSubstr("two revisions have the id a"));
}

TEST(ProgramTool, knows_the_revision_before_in_its_own_group) {
    Project project;
    auto use = own_tool();
    use.description.history = {};
    use.description.history.command = {"printf", "a.1\\nb.1\\na.2\\n"};
    use.description.history.lines = "^(.+)$";
    use.description.parts = "^(.+)\\.(.+)$";
    use.description.base = "zero";
    use.description.down = {"sh", "-c",
                            "echo {id.1} {id.2} from {previous.1} {previous.2} all {previous} >&2; exit 1"};
    const auto history = project.load(use);
    ASSERT_TRUE(history.has_value()) << history.error().message;
    const auto tool = make_tool(*history, Engine::sqlite);
    const auto words = [&](std::size_t at) {
        return tool->down(project.session(), *history, history->revisions[at], long_enough()).error().message;
    };
    EXPECT_THAT(words(2), testing::EndsWith("a 2 from a 1 all b.1"));
    EXPECT_THAT(words(1), testing::EndsWith("b 1 from b zero all a.1"));
    EXPECT_THAT(words(0), testing::EndsWith("a 1 from a zero all zero"));
}

TEST(ProgramTool, says_where_the_models_differ_from_the_database_and_when_nobody_knows) {
    Project project;
    auto use = own_tool();
    EXPECT_FALSE(project.load(use)->has_models);
    const auto drift = [&](const std::string& script) {
        use.description.drift = {
            shell(script), "^differs: (.*) in ([^ ]+):([0-9]+)$", "{1}", "{2}", "{3}", 0, {}};
        const auto history = project.load(use);
        EXPECT_TRUE(history->has_models);
        return make_tool(*history, Engine::sqlite)->compare_models(project.session(), long_enough());
    };
    const auto differing =
        drift("test -e \"$1\" && echo \"differs: $2 is not there in 1_a.sql:3\"; echo noise; exit 4");
    ASSERT_TRUE(differing.has_value()) << differing.error().message;
    ASSERT_EQ(differing->differences.size(), 1U);
    EXPECT_EQ(differing->differences[0].message, "2_b is not there");
    EXPECT_EQ(differing->differences[0].where.file, project.folder() / "1_a.sql");
    EXPECT_EQ(differing->differences[0].where.line, 3);
    EXPECT_TRUE(drift("echo 'differs: nothing in 1_a.sql:1'")->differences.empty());
    const auto failing = drift("echo broken >&2; exit 4");
    ASSERT_TRUE(failing.has_error());
    EXPECT_EQ(failing.error().message, "sh exited with code 4: broken");
}

TEST(ProgramTool, of_the_users_own_differs_by_exit_code_1_alone) {
    Project project;
    auto use = own_tool();
    const auto drift = [&](const std::string& script) {
        use.description.drift = {shell(script), "^.*[^[:space:]].*$", "{0}", "", "", 1, {}};
        const auto history = project.load(use);
        return make_tool(*history, Engine::sqlite)->compare_models(project.session(), long_enough());
    };
    EXPECT_EQ(drift("echo '< a'; echo; echo '> b'; echo log >&2; exit 1")->differences.size(), 2U);
    EXPECT_TRUE(drift("echo half of it; exit 2").has_error());
    EXPECT_TRUE(drift("echo no such thing >&2; exit 1").has_error());
}

TEST(ProgramTool, tells_the_sql_of_a_revision_or_of_all_in_one) {
    Project project;
    auto use = own_tool();
    EXPECT_FALSE(project.load(use)->tells_sql);
    use.description.render.command = {"cat", "{id}.sql"};
    const auto history = project.load(use);
    ASSERT_TRUE(history->tells_sql);
    const auto tool = make_tool(*history, Engine::sqlite);
    const auto told = [&](Tool& asked, std::size_t at, Direction direction) {
        return asked.sql_of(project.session(), *history, history->revisions[at], direction, long_enough());
    };
    EXPECT_EQ(told(*tool, 1, Direction::up)->text, "CREATE TABLE t2_b (a);");
    EXPECT_TRUE(told(*tool, 1, Direction::up)->is_whole);
    EXPECT_FALSE(told(*tool, 1, Direction::down)->is_whole) << "nothing tells it";
    use.description.render = {
        {"sh", "-c", "echo >> asked; for f in *.sql; do echo \"@ ${f%.sql}\"; cat $f; echo; done"},
        "^@ (.*)$",
        "{1}",
        "",
        {}};
    const auto all = project.load(use);
    const auto teller = make_tool(*all, Engine::sqlite);
    EXPECT_EQ(told(*teller, 0, Direction::up)->text, "@ 1_a\nCREATE TABLE t1_a (a);");
    EXPECT_EQ(told(*teller, 1, Direction::up)->text, "@ 2_b\nCREATE TABLE t2_b (a);");
    EXPECT_EQ(std::filesystem::file_size(project.folder() / "asked"), 1U);
    use.description.render.command = {"sh", "-c", "echo broken >&2; exit 1"};
    EXPECT_TRUE(told(*make_tool(*project.load(use), Engine::sqlite), 0, Direction::up).has_error());
}

TEST(ProgramTool, that_takes_nothing_down_has_no_downs_and_says_why) {
    Project project;
    auto use = own_tool();
    use.description.down.clear();
    use.description.cannot = {{"down", "it has no undo"}};
    const auto history = project.load(use);
    ASSERT_TRUE(history.has_value()) << history.error().message;
    EXPECT_FALSE(history->revisions[0].down.has_value());
    EXPECT_EQ(history->unseen.downs, "own: it has no undo");
}

TEST(ProgramTool, applies_one_after_the_other_with_a_tool_that_knows_no_revision_to_stop_at) {
    Project project;
    auto use = own_tool();
    use.description.up = {"sh", "-c", "cd {staged} && ls | tr '\\n' ' ' >&2; exit 1"};
    const auto history = project.load(use);
    ASSERT_TRUE(history.has_value()) << history.error().message;
    const auto tool = make_tool(*history, Engine::sqlite);
    const auto words = [&](std::size_t at) {
        return tool->up(project.session(), *history, history->revisions[at], long_enough()).error().message;
    };
    EXPECT_THAT(words(1), testing::EndsWith("1_a.sql 2_b.sql "));
    EXPECT_THAT(words(0), testing::EndsWith(": 1_a.sql "));
}

TEST(ProgramTool, takes_a_folder_for_each_migration_and_a_way_down_where_one_stands_beside_it) {
    Project project;
    auto use = own_tool();
    use.description.history.in = "all";
    use.description.history.files = "^([^.]+)$";
    use.description.history.file = "all/{1}/up.sql";
    use.description.history.down = "all/{1}/down.sql";
    use.description.up = {
        "sh", "-c", "test -d '{scratch}' && cd {staged} && find . -type l | sort | tr '\\n' ' ' >&2; exit 1"};
    project.folder().write("all/lock.toml", "");
    project.folder().write("all/1_a/up.sql", "CREATE TABLE a (a);");
    project.folder().write("all/2_b/up.sql", "CREATE TABLE b (a);");
    EXPECT_EQ(project.load(use)->unseen.downs, "own: no migration has a file \"all/{1}/down.sql\"");
    project.folder().write("all/2_b/down.sql", "DROP TABLE b;");
    const auto history = project.load(use);
    ASSERT_TRUE(history.has_value()) << history.error().message;
    EXPECT_EQ(history->unseen.downs, "");
    EXPECT_FALSE(history->revisions[0].down.has_value());
    EXPECT_EQ(history->revisions[1].down->script.file, project.folder() / "all/2_b/down.sql");
    const auto done = make_tool(*history, Engine::sqlite)
                          ->up(project.session(), *history, history->revisions[1], long_enough());
    EXPECT_THAT(done.error().message, testing::EndsWith("./1_a/up.sql ./2_b/down.sql ./2_b/up.sql "));
}

} // namespace
} // namespace harness::migrations
