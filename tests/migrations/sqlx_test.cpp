// sqlx: how its files are read, and what it sends.

#include "flaws.hpp"
#include "harness/migrations/checksums.hpp"
#include "harness/migrations/tool.hpp"
#include "recording_connection.hpp"

using namespace harness;
using namespace harness::tests;
using migrations::Transaction;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Checksums, are_those_of_the_standards) {
    EXPECT_EQ(migrations::sha384_hex("abc"),
              "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
              "8086072ba1e7cc2358baeca134c825a7");                                      // FIPS 180-2, D.1
    EXPECT_EQ(migrations::sha1_hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d"); // FIPS 180-2, A.1
}

TEST(SqlxLayout, reads_files_that_go_up_alone_and_pairs) {
    const TempFolder folder;
    folder.write("10_add_b.up.sql", "select 1;");
    folder.write("10_add_b.down.sql", "select 2;");
    folder.write("009_a.sql", "-- no-transaction\nselect 1;");
    folder.write("notes.sql", "no underscore, so no migration");
    const auto history = load_or_fail(folder, "sqlx");
    EXPECT_THAT(ids_of(history), ElementsAre("9", "10"));
    EXPECT_EQ(history.revisions[0].name, "009_a");
    EXPECT_EQ(history.revisions[0].up->transaction, Transaction::none);
    EXPECT_FALSE(history.revisions[0].down.has_value());
    EXPECT_EQ(history.revisions[1].name, "10_add_b");
    EXPECT_EQ(history.revisions[1].up->transaction, Transaction::whole);
    EXPECT_EQ(history.revisions[1].up->checksum, migrations::sha384_hex("select 1;"));
    EXPECT_EQ(history.revisions[1].down->script.text, "select 2;");
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/missing-down 009_a"));
}

TEST(SqlxLayout, a_name_without_a_number_and_text_that_is_not_utf8_stop_it) {
    const TempFolder folder;
    folder.write("1_a.sql", "select 1;");
    folder.write("b_seed.sql", "select 1;");
    EXPECT_THAT(load_or_fail(folder, "sqlx").refusal, HasSubstr("error parsing migration filename"));
    EXPECT_THAT(flaws_of(load_or_fail(folder, "sqlx")),
                ElementsAre("chain/not-a-migration", "chain/one-way"));
    const TempFolder other;
    other.write("1_a.sql", "select '\xff';");
    EXPECT_THAT(load_or_fail(other, "sqlx").refusal, HasSubstr("valid UTF-8"));
}

TEST(SqlxLayout, a_down_alone_never_runs_and_two_ups_of_one_version_clash) {
    const TempFolder folder;
    folder.write("1_a.down.sql", "select 1;");
    folder.write("2_b.sql", "select 1;");
    folder.write("2_c.up.sql", "select 1;");
    const auto history = load_or_fail(folder, "sqlx");
    EXPECT_THAT(flaws_of(history),
                ElementsAre("chain/duplicate-version 2_b", "chain/missing-up 1_a", "chain/one-way"));
    EXPECT_THAT(ids_of(history), ElementsAre("2"));
}

namespace {

const std::string k_sum = migrations::sha384_hex("select 1;");

class Sqlx : public testing::Test {
  protected:
    Sqlx() {
        folder.write("5_add_users.up.sql", "select 1;");
        folder.write("5_add_users.down.sql", "select 1;");
        folder.write("6_b.sql", "select 1;");
        history = load_or_fail(folder, "sqlx", base::Engine::postgres);
        tool = migrations::make_tool(history, base::Engine::postgres);
    }
    TempFolder folder;
    migrations::History history;
    std::unique_ptr<migrations::Tool> tool;
    RecordingConnection connection;
};

const std::string k_dirty =
    "SELECT version FROM _sqlx_migrations WHERE success = false ORDER BY version LIMIT 1";
const std::string k_select = "SELECT version, encode(checksum, 'hex') FROM _sqlx_migrations ORDER BY version";

} // namespace

TEST_F(Sqlx, records_description_and_checksum_in_the_transaction_and_the_duration_after_it) {
    ASSERT_TRUE(tool->up(connection, history, history.revisions[0], {}).has_value());
    EXPECT_THAT(connection.told,
                ElementsAre("BEGIN", "script 5_add_users.up.sql",
                            "INSERT INTO _sqlx_migrations ( version, description, success, checksum, "
                            "execution_time ) VALUES ( $1, $2, TRUE, '\\x"
                                + k_sum + "', -1 ) [5, add users]",
                            "COMMIT",
                            "UPDATE _sqlx_migrations SET execution_time = $1 WHERE version = $2 [0, 5]"));
}

TEST_F(Sqlx, down_forgets_the_version_and_fails_without_a_file) {
    ASSERT_TRUE(tool->down(connection, history, history.revisions[0], {}).has_value());
    EXPECT_THAT(connection.told,
                ElementsAre("BEGIN", "script 5_add_users.down.sql",
                            "DELETE FROM _sqlx_migrations WHERE version = $1 [5]", "COMMIT"));
    EXPECT_THAT(tool->down(connection, history, history.revisions[1], {}).error().message,
                HasSubstr("No migrations available to revert"));
}

TEST_F(Sqlx, sets_its_session_up_and_enforces_foreign_keys_on_sqlite) {
    ASSERT_TRUE(tool->prepare(connection, {}).has_value());
    EXPECT_EQ(connection.told.front(), "SET TIME ZONE 'UTC'");
    connection.told.clear();
    ASSERT_TRUE(migrations::make_tool(history, base::Engine::sqlite)->prepare(connection, {}).has_value());
    EXPECT_EQ(connection.told.front(), "PRAGMA foreign_keys = ON");
}

TEST_F(Sqlx, a_changed_file_a_lost_one_and_a_dirty_version_stop_it) {
    connection.answers[k_select] = {{"version", "checksum"}, {{"5", k_sum}}};
    EXPECT_EQ(tool->pending(connection, history, {}).value(), std::vector<std::string>{"6"});
    connection.answers[k_select] = {{"version", "checksum"}, {{"5", "00"}}};
    const auto changed = tool->pending(connection, history, {});
    EXPECT_THAT(changed.error().message,
                HasSubstr("migration 5 was previously applied but has been modified"));
    EXPECT_EQ(changed.error().where.file, folder / "5_add_users.up.sql");
    connection.answers[k_select] = {{"version", "checksum"}, {{"4", k_sum}}};
    EXPECT_THAT(tool->pending(connection, history, {}).error().message, HasSubstr("is missing"));
    connection.answers[k_dirty] = {{"version"}, {{"6"}}};
    EXPECT_THAT(tool->pending(connection, history, {}).error().message, HasSubstr("6 is partially applied"));
}
