#include "drivers/mysql/full_table.hpp"

#include <gtest/gtest.h>

namespace harness::drivers::mysql {
namespace {

std::string engine_of(std::string_view statement) {
    return named_engine(statement, Family::mysql, Backslash::escapes).value_or("none");
}

TEST(MysqlFullTable, is_named_by_the_words_of_its_error_alone) {
    EXPECT_EQ(full_table({1114, "The table 'it's' is full"}), "it's");
    EXPECT_EQ(full_table({1114, "The table is full"}), std::nullopt);
    EXPECT_EQ(full_table({1146, "Table 'shop.t' doesn't exist"}), std::nullopt);
}

TEST(MysqlFullTable, has_the_engine_that_a_statement_names) {
    EXPECT_EQ(engine_of("CREATE TABLE t (a int) ENGINE=MEMORY DEFAULT CHARSET=utf8mb4"), "memory");
    EXPECT_EQ(engine_of("ALTER TABLE t engine /* so */ = Heap"), "heap");
    EXPECT_EQ(engine_of("ALTER TABLE t ENGINE InnoDB"), "innodb");
    EXPECT_EQ(engine_of("INSERT INTO engine VALUES ('ENGINE=MEMORY') -- ENGINE=MEMORY"), "none");
    EXPECT_EQ(engine_of("INSERT INTO t SELECT `engine`, memory FROM s"), "none");
    EXPECT_TRUE(is_memory_engine("heap"));
    EXPECT_FALSE(is_memory_engine("innodb"));
}

} // namespace
} // namespace harness::drivers::mysql
