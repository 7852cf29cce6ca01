#include "drivers/mysql/restore.hpp"
#include "drivers/mysql/shared.hpp"

#include <gmock/gmock.h>

using namespace harness::drivers;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

Snapshot shared(std::vector<SchemaObject> objects) {
    Snapshot snapshot{std::move(objects)};
    snapshot.sort();
    return snapshot;
}

std::vector<std::string> restore(const Snapshot& before, const Snapshot& now) {
    return mysql::restore_shared_sql(before, now);
}

} // namespace

TEST(MysqlRestoreShared, what_is_as_it_was_needs_nothing) {
    EXPECT_THAT(
        restore(shared({{"user", "", "", "`a`@`%`", "{}"}}), shared({{"user", "", "", "`a`@`%`", "{}"}})),
        IsEmpty());
}

TEST(MysqlRestoreShared, drops_what_is_new) {
    EXPECT_THAT(restore({}, shared({{"database", "", "", "ex`tra", "{}"},
                                    {"role", "", "", "`r`", R"({"grants":[]})"},
                                    {"user", "", "", "`u`@`%`", R"({"grants":[]})"},
                                    {"plugin", "", "", "p", "p.so"}})),
                ElementsAre("DROP DATABASE IF EXISTS `ex``tra`", "UNINSTALL PLUGIN `p`",
                            "DROP ROLE IF EXISTS `r`", "DROP USER IF EXISTS `u`@`%`"));
}

TEST(MysqlRestoreShared, sets_privileges_back_before_it_drops_what_they_name) {
    const auto before =
        shared({{"user", "", "", "`u`@`%`", R"({"grants":["GRANT SELECT ON `a`.* TO `u`@`%`"]})"}});
    const auto now = shared(
        {{"role", "", "", "`r`", R"({"grants":[]})"},
         {"user", "", "", "`u`@`%`",
          R"({"grants":["GRANT `r` TO `u`@`%`","GRANT PROCESS ON *.* TO `u`@`%` WITH GRANT OPTION"]})"}});
    EXPECT_THAT(restore(before, now),
                ElementsAre("REVOKE `r` FROM `u`@`%`", "REVOKE PROCESS ON *.* FROM `u`@`%`",
                            "REVOKE GRANT OPTION ON *.* FROM `u`@`%`", "GRANT SELECT ON `a`.* TO `u`@`%`",
                            "DROP ROLE IF EXISTS `r`"));
}

TEST(MysqlRestoreShared, sets_settings_back_as_numbers_or_as_text) {
    const auto before = shared({{"system setting", "", "", "sort_buffer_size", "262144"},
                                {"system setting", "", "", "sql_mode", "ANSI"},
                                {"system setting", "", "", "init_connect", "it's"}});
    const auto now = shared({{"system setting", "", "", "sort_buffer_size", "1"},
                             {"system setting", "", "", "sql_mode", ""},
                             {"system setting", "", "", "init_connect", ""}});
    EXPECT_THAT(restore(before, now),
                ElementsAre("SET GLOBAL init_connect = 'it''s'", "SET GLOBAL sort_buffer_size = 262144",
                            "SET GLOBAL sql_mode = 'ANSI'"));
}

TEST(MysqlRestoreShared, a_lost_user_comes_back_only_without_a_password) {
    const auto before = shared(
        {{"role", "", "", "`r`", R"({"grants":["GRANT USAGE ON *.* TO `r`"]})"},
         {"user", "", "", "`open`@`%`", R"({"account":"CREATE USER `open`@`%`","grants":[]})"},
         {"user", "", "", "`secret`@`%`", R"({"account":"CREATE USER …","grants":[],"password":"ab12"})"}});
    EXPECT_THAT(restore(before, {}),
                ElementsAre("CREATE ROLE `r`", "GRANT USAGE ON *.* TO `r`", "CREATE USER `open`@`%`"));
}

TEST(MysqlSharedSnapshot, passwords_are_hidden_and_databases_of_ours_do_not_count) {
    std::vector<Rows> listed(static_cast<std::size_t>(mysql::SharedListed::count));
    listed[0].rows = {{"mysql", "x"}, {"ours", "x"}, {"theirs", "utf8mb4_bin"}};
    listed[1].rows = {{"u", "%", "N", "d1gest"}, {"r", "", "Y", ""}};
    listed[2].rows = {{"sql_mode", "ANSI"}};
    const std::vector<Rows> accounts{
        {{}, {{"CREATE USER `u`@`%` IDENTIFIED BY PASSWORD '*SECRET' REQUIRE NONE"}}},
        {{},
         {{"GRANT USAGE ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*SECRET'"},
          {"GRANT SELECT ON `ours`.`t` TO `u`@`%`"},
          {"GRANT EXECUTE ON PROCEDURE `theirs`.`p` TO `u`@`%`"}}},
        {{}, {{"GRANT USAGE ON *.* TO `r`"}}}};
    const std::vector<std::string> ours{"ours"};
    EXPECT_EQ(
        mysql::to_shared_snapshot(listed, accounts, ours),
        shared(
            {{"database", "", "", "theirs", R"({"collation":"utf8mb4_bin"})"},
             {"role", "", "", "`r`", R"({"grants":["GRANT USAGE ON *.* TO `r`"]})"},
             {"system setting", "", "", "sql_mode", "ANSI"},
             {"user", "", "", "`u`@`%`",
              R"({"account":"CREATE USER `u`@`%` IDENTIFIED BY PASSWORD '…' REQUIRE NONE","grants":["GRANT EXECUTE ON PROCEDURE `theirs`.`p` TO `u`@`%`","GRANT USAGE ON *.* TO `u`@`%`"],"password":"d1gest"})"}}));
}
