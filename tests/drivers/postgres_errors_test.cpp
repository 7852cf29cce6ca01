#include "drivers/postgres/errors.hpp"

#include <gtest/gtest.h>

namespace harness::drivers::postgres {
namespace {

using base::ErrorKind;

TEST(PostgresErrorKinds, the_environment_is_told_from_the_statement_by_sqlstate) {
    for (const char* state :
         {"08006", "53100", "53200", "53300", "57P01", "57P02", "57P03", "58030", "XX001", "XX002"})
        EXPECT_EQ(kind_of(state), ErrorKind::environment) << state;
    for (const char* state : {"42601", "23505", "57014", "55P03", "40P01", "25001", "P0001", "XX000", ""})
        EXPECT_EQ(kind_of(state), ErrorKind::sql) << state;
}

TEST(PostgresConnectErrors, the_sqlstate_is_found_in_libpqs_verbose_words) {
    const auto error =
        connect_error("connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  57P03: the "
                      "database system is starting up\nLOCATION:  ProcessStartupPacket, x.c:1\n",
                      "connect");
    EXPECT_EQ(error.kind, ErrorKind::environment);
    EXPECT_EQ(error.sqlstate, "57P03");
    EXPECT_EQ(error.message, "connect: the database system is starting up");
}

TEST(PostgresConnectErrors, libpqs_own_words_stay_as_they_are) {
    const auto error = connect_error(
        "connection to server at \"127.0.0.1\", port 1 failed: Connection refused\n", "connect");
    EXPECT_EQ(error.sqlstate, "");
    EXPECT_EQ(error.message,
              "connect: connection to server at \"127.0.0.1\", port 1 failed: Connection refused");
}

} // namespace
} // namespace harness::drivers::postgres
