#include "drivers/mysql/errors.hpp"
#include "drivers/mysql/flavour.hpp"

#include <gtest/gtest.h>

namespace harness::drivers::mysql {
namespace {

using base::ErrorKind;

TEST(MysqlErrorKinds, the_environment_is_told_from_the_statement_by_number) {
    // Lost connections, shutdowns, disks, memory, kills.
    for (const unsigned number :
         {28U, 1021U, 1040U, 1053U, 1114U, 1836U, 1927U, 2002U, 2006U, 2013U, 3169U, 3675U, 4031U, 5013U})
        EXPECT_EQ(kind_of(number), ErrorKind::environment) << number;
    // Syntax, duplicates, deadlocks, lock waits, timeouts that the migration set, signals, too long a
    // message.
    for (const unsigned number :
         {1054U, 1062U, 1064U, 1153U, 1205U, 1213U, 1317U, 1644U, 1969U, 3024U, 3819U, 6001U})
        EXPECT_EQ(kind_of(number), ErrorKind::sql) << number;
}

TEST(MysqlErrorKinds, what_ends_a_session_is_never_the_statements_fault) {
    for (unsigned number = 0; number < 7000; ++number)
        if (ends_session(number)) {
            EXPECT_EQ(kind_of(number), ErrorKind::environment) << number;
        }
    EXPECT_FALSE(ends_session(1040));
    EXPECT_TRUE(ends_session(2013));
}

TEST(MysqlVersions, lose_what_packagers_add) {
    EXPECT_EQ(parse_version("10.11.14-MariaDB-0+deb12u2").number, "10.11.14");
    EXPECT_EQ(parse_version("5.5.5-10.5.29-MariaDB").number, "10.5.29");
    EXPECT_EQ(parse_version("8.0.36-0ubuntu0.22.04.1").number, "8.0.36");
    EXPECT_EQ(parse_version("9.7.0").number, "9.7.0");
    EXPECT_EQ(parse_version("").number, "");
}

TEST(MysqlVersions, tell_the_flavour) {
    EXPECT_EQ(parse_version("11.8.6-MariaDB-deb13").family, Family::mariadb);
    EXPECT_EQ(parse_version("9.7.0").family, Family::mysql);
    EXPECT_EQ(flavour_of(base::Engine::mariadb).family, Family::mariadb);
    EXPECT_THROW((void)flavour_of(base::Engine::sqlite), std::logic_error);
}

} // namespace
} // namespace harness::drivers::mysql
