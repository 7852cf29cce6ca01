// Promises about sessions that every engine keeps: queries, stopping, snapshots.

#include "tests/conformance/kit.hpp"

#include <atomic>
#include <thread>

namespace harness::conformance {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Optional;

using SessionKit = DriverKit;

TEST_F(SessionKit, query_gives_columns_and_rows_as_text_with_nulls) {
    const auto rows = session().query(
        "SELECT 1 AS a, 'é' AS b, NULL AS c UNION ALL SELECT 2, '', 'x' ORDER BY 1", within());
    ASSERT_TRUE(rows.has_value()) << rows.error().message;
    EXPECT_THAT(rows->columns, ElementsAre("a", "b", "c"));
    ASSERT_EQ(rows->rows.size(), 2U);
    EXPECT_THAT(rows->rows[0],
                ElementsAre(Optional(std::string("1")), Optional(std::string("é")), std::nullopt));
    EXPECT_THAT(rows->rows[1],
                ElementsAre(Optional(std::string("2")), Optional(std::string()), Optional(std::string("x"))));
}

TEST_F(SessionKit, query_takes_parameters_as_text) {
    run("CREATE TABLE t (a integer, b text); INSERT INTO t VALUES (1, 'one'), (2, 'it''s; two')");
    const auto sql = "SELECT b FROM t WHERE a = CAST(" + subject().parameter(1) + " AS "
                     + subject().integer_type + ") AND b = " + subject().parameter(2);
    const std::vector<std::string> parameters{"2", "it's; two"};
    const auto rows = session().query(sql, parameters, within());
    ASSERT_TRUE(rows.has_value()) << rows.error().message;
    ASSERT_EQ(rows->rows.size(), 1U);
    EXPECT_EQ(rows->rows.front().front(), "it's; two");
}

TEST_F(SessionKit, a_query_that_fails_tells_the_servers_words_and_the_statement) {
    const auto rows = session().query("SELECT missing", within());
    ASSERT_TRUE(rows.has_error());
    EXPECT_EQ(rows.error().kind, ErrorKind::sql);
    EXPECT_THAT(rows.error().message, HasSubstr("missing"));
    EXPECT_EQ(rows.error().statement, "SELECT missing");
    EXPECT_EQ(ask("SELECT 1"), "1");
}

TEST_F(SessionKit, queries_sent_together_answer_in_their_order) {
    run("CREATE TABLE t (a integer)"); // a script before them: what it reads of rows must not carry over
    const std::vector<drivers::Query> queries{
        {"INSERT INTO t VALUES (" + subject().parameter(1) + ")", {"7"}},
        {"SELECT a, 'x' AS b FROM t"},
        {"SELECT 1 WHERE 1 = 0"},
    };
    const auto answers = session().query_all(queries, within());
    ASSERT_TRUE(answers.has_value()) << answers.error().message;
    ASSERT_EQ(answers->size(), 3U);
    EXPECT_THAT((*answers)[0].rows, testing::IsEmpty());
    EXPECT_THAT((*answers)[1].columns, ElementsAre("a", "b"));
    EXPECT_THAT((*answers)[1].rows,
                ElementsAre(ElementsAre(Optional(std::string("7")), Optional(std::string("x")))));
    EXPECT_THAT((*answers)[2].rows, testing::IsEmpty());
    EXPECT_EQ(ask("SELECT a FROM t"), "7");
    EXPECT_TRUE(session().query_all({}, within()).has_value());
}

TEST_F(SessionKit, of_queries_sent_together_none_runs_after_one_that_failed) {
    run("CREATE TABLE t (a integer)");
    const std::vector<drivers::Query> queries{
        {"INSERT INTO t VALUES (1)"}, {"SELECT missing"}, {"INSERT INTO t VALUES (2)"}, {"SELECT gone"}};
    const auto answers = session().query_all(queries, within());
    ASSERT_TRUE(answers.has_error());
    EXPECT_EQ(answers.error().kind, ErrorKind::sql);
    EXPECT_THAT(answers.error().message, HasSubstr("missing"));
    EXPECT_EQ(answers.error().statement, "SELECT missing");
    EXPECT_EQ(ask("SELECT count(*) FROM t WHERE a = 2"), "0");
}

TEST_F(SessionKit, a_transaction_sent_together_that_fails_is_still_to_be_rolled_back) {
    run("CREATE TABLE t (a integer)");
    const std::vector<drivers::Query> queries{
        {"BEGIN"}, {"INSERT INTO t VALUES (1)"}, {"SELECT missing"}, {"COMMIT"}};
    ASSERT_TRUE(session().query_all(queries, within()).has_error());
    EXPECT_TRUE(session().in_transaction());
    ASSERT_TRUE(session().query("ROLLBACK", within()).has_value());
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "0");
}

TEST_F(SessionKit, a_deadline_stops_queries_sent_together) {
    run("CREATE TABLE t (a integer)");
    const std::vector<drivers::Query> queries{{subject().slow_statement}, {"INSERT INTO t VALUES (1)"}};
    const auto stopped = session().query_all(queries, within(100ms));
    ASSERT_TRUE(stopped.has_error());
    EXPECT_EQ(stopped.error().kind, ErrorKind::timeout) << stopped.error().message;
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "0");
}

TEST_F(SessionKit, cancel_from_another_thread_stops_a_script) {
    std::atomic<bool> done = false;
    const auto observer = another_session();
    // Again and again, since one that comes before the start does nothing.
    std::thread canceller([&] {
        while (!done) {
            if (subject().runs_slow_statement(*observer)) session().cancel();
            std::this_thread::yield();
        }
    });
    const auto stopped = session().execute(Script{"m.sql", "SELECT 1;\n" + subject().slow_statement},
                                           ScriptMode::statements, within());
    done = true;
    canceller.join();
    ASSERT_TRUE(stopped.has_error());
    EXPECT_EQ(stopped.error().kind, ErrorKind::cancelled) << stopped.error().message;
    EXPECT_GE(stopped.error().where.line, 1);
    EXPECT_EQ(ask("SELECT 1"), "1");
}

TEST_F(SessionKit, cancel_while_idle_does_nothing) {
    session().cancel();
    EXPECT_EQ(ask("SELECT 1"), "1");
}

TEST_F(SessionKit, a_deadline_stops_a_script_and_leaves_the_session_usable) {
    const auto begin = base::Clock::now();
    const auto stopped = session().execute(Script{"m.sql", "SELECT 1;\n\n" + subject().slow_statement},
                                           ScriptMode::statements, within(200ms));
    const auto took = base::Clock::now() - begin;
    ASSERT_TRUE(stopped.has_error());
    EXPECT_EQ(stopped.error().kind, ErrorKind::timeout) << stopped.error().message;
    EXPECT_EQ(base::to_string(stopped.error().where), "m.sql:3");
    EXPECT_EQ(stopped.error().statement, subject().slow_statement);
    EXPECT_GE(took, 200ms);
    EXPECT_LT(took, 2s);
    EXPECT_EQ(ask("SELECT 1"), "1");
}

TEST_F(SessionKit, a_deadline_stops_a_query) {
    const auto stopped = session().query(subject().slow_statement, within(100ms));
    ASSERT_TRUE(stopped.has_error());
    EXPECT_EQ(stopped.error().kind, ErrorKind::timeout) << stopped.error().message;
    EXPECT_EQ(ask("SELECT 1"), "1");
}

TEST_F(SessionKit, a_stop_token_stops_a_script_sent_whole) {
    std::stop_source source;
    const auto observer = another_session();
    std::jthread stopper([&] {
        const auto patience = within();
        while (!subject().runs_slow_statement(*observer) && !patience.is_over()) std::this_thread::yield();
        source.request_stop();
    });
    base::Limit limit = within();
    limit.stop = source.get_token();
    const auto stopped =
        session().execute(Script{"m.sql", subject().slow_statement}, ScriptMode::whole, limit);
    ASSERT_TRUE(stopped.has_error());
    EXPECT_EQ(stopped.error().kind, ErrorKind::cancelled) << stopped.error().message;
    EXPECT_EQ(ask("SELECT 1"), "1");
}

TEST_F(SessionKit, a_stop_asked_for_before_runs_nothing) {
    std::stop_source source;
    source.request_stop();
    base::Limit limit = within();
    limit.stop = source.get_token();
    const auto connected = server().connect(database(), limit);
    const auto stopped = session().query("CREATE TABLE t (a integer)", limit);
    ASSERT_TRUE(stopped.has_error());
    EXPECT_EQ(stopped.error().kind, ErrorKind::cancelled);
    run("CREATE TABLE t (a integer)");
}

TEST_F(SessionKit, snapshots_see_what_changed_and_nothing_else) {
    const auto observer = another_session();
    const auto empty = schema_by(*observer);
    run("CREATE TABLE t (a integer PRIMARY KEY, b text)");
    const auto with_table = schema_by(*observer);
    EXPECT_GT(with_table.objects.size(), empty.objects.size());
    run("INSERT INTO t VALUES (1, 'x')");
    EXPECT_TRUE(schema_by(*observer) == with_table);
    const std::vector<std::string> ours{database()};
    const auto both = observer->observe(ours, within());
    ASSERT_TRUE(both.has_value()) << both.error().message;
    EXPECT_TRUE(both->database == with_table);
    const auto of_the_server = observer->snapshot_shared(ours, within());
    ASSERT_TRUE(of_the_server.has_value()) << of_the_server.error().message;
    EXPECT_TRUE(both->shared == *of_the_server);
    run("DROP TABLE t");
    EXPECT_TRUE(schema_by(*observer) == empty)
        << drivers::describe(drivers::diff(empty, schema_by(*observer)));
}

} // namespace
} // namespace harness::conformance
