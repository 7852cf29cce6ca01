#include "drivers/sqlite/errors.hpp"

#include <gtest/gtest.h>

namespace harness::drivers::sqlite {
namespace {

TEST(SqliteErrors, extended_codes_have_their_names) {
    EXPECT_EQ(name_of(SQLITE_CONSTRAINT_UNIQUE), "SQLITE_CONSTRAINT_UNIQUE");
    EXPECT_EQ(name_of(SQLITE_ERROR), "SQLITE_ERROR");
    EXPECT_EQ(name_of(SQLITE_IOERR | (200 << 8)), "SQLITE_IOERR"); // one that is newer than this list
}

TEST(SqliteErrors, files_and_disks_are_the_environment) {
    for (const int code :
         {SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_CANTOPEN, SQLITE_CORRUPT_INDEX, SQLITE_NOTADB})
        EXPECT_EQ(kind_of(code), base::ErrorKind::environment) << name_of(code);
    for (const int code : {SQLITE_ERROR, SQLITE_CONSTRAINT_CHECK, SQLITE_BUSY, SQLITE_LOCKED})
        EXPECT_EQ(kind_of(code), base::ErrorKind::sql) << name_of(code);
}

TEST(SqliteErrors, a_function_that_is_not_there_may_be_a_programs_own) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
    ASSERT_NE(sqlite3_exec(database, "SELECT normalize('a')", nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_NE(latest_error(database, "asking").hint.find("registers in its own sessions"), std::string::npos);
    ASSERT_NE(sqlite3_exec(database, "SELECT", nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_EQ(latest_error(database, "asking").hint, "");
    sqlite3_close(database);
}

} // namespace
} // namespace harness::drivers::sqlite
