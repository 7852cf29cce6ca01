// Flyway: names, placeholders, checksums, transactions, and what its history table makes it do.

#include "flaws.hpp"
#include "harness/migrations/flyway_script.hpp"
#include "harness/migrations/tool.hpp"
#include "recording_connection.hpp"

using namespace harness;
using namespace harness::tests;
using migrations::flyway_checksum;
using migrations::Transaction;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

migrations::History read(const TempFolder& folder, base::Engine engine = base::Engine::postgres,
                         const migrations::Variables& variables = {}) {
    auto history = migrations::load(folder.path(), "auto", engine, variables);
    if (history.has_error()) throw std::runtime_error(history.error().message);
    return std::move(*history);
}

} // namespace

TEST(FlywayChecksum, is_a_crc32_of_the_lines_without_their_ends) {
    EXPECT_EQ(flyway_checksum("abc"), "891568578"); // 0x352441c2, as any CRC-32 of it
    EXPECT_EQ(flyway_checksum("a\r\nb\rc\n"), "891568578");
    EXPECT_EQ(flyway_checksum("\xEF\xBB\xBF"
                              "abc"),
              "891568578");
    EXPECT_EQ(flyway_checksum("123456789"), "-873187034") << "a signed number";
    EXPECT_EQ(flyway_checksum(""), "0");
}

TEST(FlywayLayout, orders_versions_by_their_numbers_and_repeatables_by_description_after_them) {
    const TempFolder folder;
    for (const auto* name :
         {"R__b.sql", "R__a.sql", "V10__ten.sql", "V1_2__x_y.sql", "sub/V1.1__deep.sql", "U10__ten.sql"})
        folder.write(name, "select 1;");
    const auto history = read(folder);
    EXPECT_EQ(history.layout, "flyway");
    EXPECT_THAT(ids_of(history), ElementsAre("1.1", "1.2", "10", "R__a", "R__b"));
    EXPECT_EQ(history.revisions[0].path, "sub/V1.1__deep.sql");
    EXPECT_EQ(history.revisions[1].description, "x y");
    EXPECT_TRUE(history.revisions[2].down.has_value());
    EXPECT_TRUE(history.revisions[3].is_repeatable);
    EXPECT_THAT(flaws_of(history),
                ElementsAre("chain/missing-down V1.1__deep", "chain/missing-down V1_2__x_y"));
}

TEST(FlywayLayout, equal_versions_are_refused_however_they_are_written) {
    const TempFolder folder;
    for (const auto* name : {"V1__a.sql", "V1.0__b.sql"}) folder.write(name, "select 1;");
    EXPECT_THAT(read(folder).refusal, HasSubstr("Found more than one migration with version 1"));
    const TempFolder other;
    for (const auto* name : {"V1__a.sql", "R__a.sql", "sub/R__a.sql"}) other.write(name, "select 1;");
    EXPECT_THAT(read(other).refusal, HasSubstr("repeatable migration with description a"));
}

TEST(FlywayLayout, a_version_with_a_point_is_no_gap_beside_whole_ones) {
    const TempFolder folder;
    for (const auto* name :
         {"V1__a.sql", "V2__b.sql", "V3.1__c.sql", "V3.2__d.sql", "V4__e.sql", "V6__f.sql", "V9.1__g.sql"})
        folder.write(name, "select 1;");
    EXPECT_THAT(flaws_of(read(folder)), ElementsAre("chain/one-way", "chain/gap V6__f"));
}

TEST(FlywayLayout, names_that_it_passes_over_are_told) {
    const TempFolder folder;
    for (const auto* name : {"V1__a.sql", "U1__a.sql", "V2_b.sql", "v3__c.sql", "Vx__d.sql", "R_e.sql",
                             "beforeMigrate.sql", "notes.sql"})
        folder.write(name, "select 1;");
    EXPECT_THAT(flaws_of(read(folder)), ElementsAre("chain/ignored-file", "chain/ignored-file",
                                                    "chain/ignored-file", "chain/ignored-file"));
}

TEST(FlywayLayout, the_newest_baseline_stands_for_what_is_older) {
    const TempFolder folder;
    for (const auto* name : {"V1__a.sql", "B1__a.sql", "V2__b.sql", "B2__b.sql", "V3__c.sql"})
        folder.write(name, "select 1;");
    const auto history = read(folder);
    EXPECT_THAT(ids_of(history), ElementsAre("2", "3"));
    EXPECT_TRUE(history.revisions[0].is_baseline);
    EXPECT_THAT(flaws_of(history), Contains("chain/superseded B2__b"));
    EXPECT_THAT(history.flaws[0].message, HasSubstr("V1__a, V2__b never run"));
}

TEST(FlywayScript, placeholders_are_filled_in_in_any_case_and_wherever_they_stand) {
    const TempFolder folder;
    folder.write("V1__a.sql", "-- ${name}\nselect '${NAME} ${flyway:filename}';");
    const auto history = read(folder, base::Engine::postgres, {{"Name", "x"}});
    EXPECT_EQ(history.revisions[0].up->script.text, "-- x\nselect 'x V1__a.sql';");
    EXPECT_EQ(history.revisions[0].up->checksum,
              flyway_checksum("-- ${name}\nselect '${NAME} ${flyway:filename}';"))
        << "of the file as it is";
}

TEST(FlywayScript, an_undeclared_placeholder_is_told_and_refused) {
    const TempFolder folder;
    folder.write("V1__a.sql", "select 1;\nselect '${nowhere}';");
    const auto history = read(folder);
    EXPECT_THAT(flaws_of(history), Contains("chain/undeclared-variable V1__a"));
    EXPECT_EQ(base::to_string(history.flaws[0].where), (folder / "V1__a.sql") + ":2:9");
    RecordingConnection connection;
    const auto run = migrations::make_tool(history, base::Engine::postgres)
                         ->up(connection, history, history.revisions[0], {});
    EXPECT_THAT(run.error().message, HasSubstr("No value provided for placeholder: ${nowhere}"));
    EXPECT_THAT(connection.told, IsEmpty());
}

TEST(FlywayScript, the_checksum_of_a_repeatable_one_is_of_what_runs) {
    const TempFolder folder;
    folder.write("R__a.sql", "select '${x}';");
    EXPECT_EQ(read(folder, base::Engine::postgres, {{"x", "1"}}).revisions[0].up->checksum,
              flyway_checksum("select '1';"));
}

TEST(FlywayScript, what_cannot_run_in_a_transaction_is_seen) {
    const auto bare = [](std::string_view sql) {
        return migrations::is_non_transactional(sql, base::Engine::postgres);
    };
    EXPECT_TRUE(bare("/* x */ CREATE -- y\n UNIQUE INDEX\tCONCURRENTLY a ON b (c)"));
    EXPECT_TRUE(bare("drop index concurrently a"));
    EXPECT_TRUE(bare("VACUUM"));
    EXPECT_TRUE(bare("alter system set a = 1"));
    EXPECT_TRUE(bare("reindex database x"));
    EXPECT_FALSE(bare("create index concurrently_named on a (b)"));
    EXPECT_FALSE(bare("reindex table x"));
    EXPECT_FALSE(bare("alter type t add value 'x'"));
    EXPECT_TRUE(migrations::is_non_transactional("PRAGMA foreign_keys = OFF", base::Engine::sqlite));
    EXPECT_FALSE(bare("PRAGMA foreign_keys = OFF"));
}

TEST(FlywayScript, both_kinds_in_one_migration_are_refused_unless_the_configuration_decides) {
    const TempFolder folder;
    folder.write("V1__a.sql", "select 1;\nvacuum;");
    folder.write("V2__b.sql", "vacuum;");
    const auto history = read(folder);
    EXPECT_THAT(flaws_of(history), Contains("chain/refused-file V1__a"));
    EXPECT_EQ(history.flaws[0].where.line, 2);
    EXPECT_EQ(history.revisions[1].up->transaction, Transaction::none);
    folder.write("V1__a.sql.conf", "# why\nexecuteInTransaction=false\n");
    EXPECT_THAT(flaws_of(read(folder)), Not(Contains("chain/refused-file V1__a")));
    EXPECT_EQ(read(folder).revisions[0].up->transaction, Transaction::none);
}

TEST(FlywayScript, a_script_configuration_that_is_not_understood_is_refused) {
    const TempFolder folder;
    folder.write("V1__a.sql", "select '${x}';");
    folder.write("V1__a.sql.conf", "placeholderReplacement=false\n");
    EXPECT_EQ(read(folder).revisions[0].up->script.text, "select '${x}';");
    folder.write("V1__a.sql.conf", "executeInTransactoin=false\n");
    EXPECT_THAT(read(folder).revisions[0].up->refusal, HasSubstr("unknown configuration property"));
    folder.write("V2__b.sql", "select 1;");
    folder.write("V2__b.sql.conf", "shouldExecute=false\n");
    EXPECT_THAT(ids_of(read(folder)), ElementsAre("1"));
}

namespace {

const std::string k_table = R"("main"."flyway_schema_history")";
const std::string k_select = R"(SELECT "version", "description", "type", "checksum", "success" FROM )"
                             + k_table + R"( ORDER BY "installed_rank")";

class Flyway : public testing::Test {
  protected:
    Flyway() {
        folder.write("V1__a.sql", "select 1;");
        folder.write("V2__b.sql", "select 2;");
        folder.write("U2__b.sql", "select 2;");
        folder.write("R__v.sql", "select 3;");
        open();
    }
    void open() {
        history = read(folder, base::Engine::sqlite);
        tool = migrations::make_tool(history, base::Engine::sqlite);
        connection.told.clear();
        ASSERT_TRUE(tool->prepare(connection, {}).has_value());
        connection.told.clear();
    }
    auto pending(std::vector<drivers::Row> rows) {
        connection.answers[k_select] = {{}, std::move(rows)};
        return tool->pending(connection, history, {});
    }
    static drivers::Row row(const std::string& version, const std::string& description,
                            const std::string& text, const std::string& type = "SQL",
                            const std::string& success = "1") {
        return {version.empty() ? std::optional<std::string>() : version, description, type,
                flyway_checksum(text), success};
    }

    TempFolder folder;
    migrations::History history;
    std::unique_ptr<migrations::Tool> tool;
    RecordingConnection connection;
};

} // namespace

TEST_F(Flyway, sends_statement_by_statement_and_records_in_the_same_transaction) {
    ASSERT_TRUE(tool->up(connection, history, history.revisions[1], {}).has_value());
    EXPECT_THAT(connection.told, ElementsAre("BEGIN", "statements of V2__b.sql",
                                             AllOf(HasSubstr("INSERT INTO " + k_table),
                                                   HasSubstr("[2, b, SQL, V2__b.sql, "
                                                             + flyway_checksum("select 2;") + ", 0, 1]")),
                                             "COMMIT"));
}

TEST_F(Flyway, an_undo_is_a_record_of_its_own_and_a_repeatable_has_no_version) {
    ASSERT_TRUE(tool->down(connection, history, history.revisions[1], {}).has_value());
    EXPECT_THAT(connection.told[2], HasSubstr("[2, b, UNDO_SQL, V2__b.sql, "));
    ASSERT_TRUE(tool->up(connection, history, history.revisions[2], {}).has_value());
    EXPECT_THAT(connection.told[6], HasSubstr("[, v, SQL, R__v.sql, "));
    EXPECT_THAT(tool->down(connection, history, history.revisions[0], {}).error().message,
                HasSubstr("no corresponding undo migration"));
}

TEST_F(Flyway, what_was_undone_is_pending_again) {
    EXPECT_EQ(pending({row("1", "a", "select 1;"), row("2", "b", "select 2;")}).value(),
              std::vector<std::string>{"R__v"});
    EXPECT_EQ(pending({row("1", "a", "select 1;"), row("2", "b", "select 2;"), row("2", "b", "", "UNDO_SQL")})
                  .value(),
              (std::vector<std::string>{"2", "R__v"}));
}

TEST_F(Flyway, a_repeatable_runs_again_when_its_checksum_has_changed) {
    const auto versions = [] {
        return std::vector<drivers::Row>{row("1", "a", "select 1;"), row("2", "b", "select 2;")};
    };
    auto rows = versions();
    rows.push_back(row("", "v", "select 3;"));
    EXPECT_THAT(pending(rows).value(), IsEmpty());
    folder.write("R__v.sql", "select 4;");
    open();
    EXPECT_EQ(pending(rows).value(), std::vector<std::string>{"R__v"});
    rows.push_back(row("", "v", "select 4;"));
    EXPECT_THAT(pending(rows).value(), IsEmpty()) << "the last record counts";
}

TEST_F(Flyway, a_changed_file_stops_it) {
    const auto changed = pending({row("1", "a", "select 0;")});
    EXPECT_THAT(changed.error().message,
                AllOf(HasSubstr("Migration checksum mismatch for migration version 1"),
                      HasSubstr(flyway_checksum("select 0;")), HasSubstr(flyway_checksum("select 1;"))));
    EXPECT_EQ(changed.error().where.file, folder / "V1__a.sql");
    EXPECT_THAT(pending({row("1", "other", "select 1;")}).error().message, HasSubstr("description mismatch"));
}

TEST_F(Flyway, a_lost_file_a_failed_migration_and_a_late_version_stop_it) {
    EXPECT_THAT(pending({row("0.5", "x", "")}).error().message, HasSubstr("not resolved locally: 0.5"));
    EXPECT_THAT(pending({row("1", "a", "select 1;", "SQL", "0")}).error().message,
                HasSubstr("failed migration"));
    EXPECT_THAT(pending({row("2", "b", "select 2;")}).error().message,
                AllOf(HasSubstr("not applied to database: 1"), HasSubstr("outOfOrder")));
}

TEST_F(Flyway, a_failure_outside_of_a_transaction_leaves_a_failed_record) {
    connection.failures["statements of V1__a.sql"] = sql_error("broken");
    EXPECT_TRUE(tool->up(connection, history, history.revisions[0], {}).has_error());
    EXPECT_THAT(connection.told, ElementsAre("BEGIN", "statements of V1__a.sql", "ROLLBACK"));
    connection.told.clear();
    history.revisions[0].up->transaction = Transaction::none;
    EXPECT_TRUE(tool->up(connection, history, history.revisions[0], {}).has_error());
    EXPECT_THAT(connection.told, ElementsAre("statements of V1__a.sql", HasSubstr(", 0, 0]")));
}

TEST_F(Flyway, a_baseline_is_for_databases_that_have_nothing_yet) {
    folder.write("B2__b.sql", "select 2;");
    open();
    EXPECT_EQ(pending({}).value(), (std::vector<std::string>{"2", "R__v"}));
    EXPECT_EQ(pending({row("1", "a", "select 1;")}).value(), std::vector<std::string>{"R__v"});
}
