#include "drivers/mysql/catalog_table.hpp"
#include "drivers/mysql/catalog_text.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

using namespace harness::drivers;

namespace {

const mysql::DefaultCollations k_defaults{
    {"utf8mb4", "utf8mb4_general_ci"}, {"utf8mb3", "utf8mb3_general_ci"}, {"latin1", "latin1_swedish_ci"}};

std::vector<SchemaObject> read(const std::string& inside,
                               const std::string& options = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4") {
    return mysql::read_table("shop", "t", "CREATE TABLE `t` (\n  " + inside + "\n) " + options, k_defaults);
}

std::string definition(const std::vector<SchemaObject>& objects, const std::string& kind,
                       const std::string& name) {
    for (const auto& object : objects)
        if (object.kind == kind && object.name == name) return object.definition;
    return "there is no " + kind + " " + name;
}

std::string column(const std::string& written) {
    return definition(read("`a` " + written), "column", "a");
}

} // namespace

TEST(MysqlColumn, display_widths_that_the_server_chose_are_left_out) {
    EXPECT_EQ(column("int(11) DEFAULT 5"), "int DEFAULT 5");
    EXPECT_EQ(column("bigint(20) unsigned NOT NULL"), "bigint unsigned NOT NULL");
    EXPECT_EQ(column("int(10) unsigned"), "int unsigned");
    EXPECT_EQ(column("year(4)"), "year");
}

TEST(MysqlColumn, widths_that_say_something_stay) {
    for (const char* type : {"tinyint(1)", "int(5) unsigned zerofill", "int(10) unsigned zerofill", "int(7)",
                             "decimal(10,2)", "varchar(11)", "int(11) unsigned"})
        EXPECT_EQ(column(type), type);
}

TEST(MysqlColumn, the_moment_has_one_spelling) {
    EXPECT_EQ(column("datetime(3) DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3)"),
              "datetime(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)");
    EXPECT_EQ(column("timestamp NOT NULL DEFAULT current_timestamp()"),
              column("timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP"));
}

TEST(MysqlColumn, a_character_set_has_one_name_in_expressions_too) {
    EXPECT_EQ(
        column("text AS (concat(`b`,_utf8'x',convert(`c` using utf8) collate utf8_bin)) VIRTUAL"),
        column("text AS (concat(`b`,_utf8mb3'x',convert(`c` using utf8mb3) collate utf8mb3_bin)) VIRTUAL"));
    EXPECT_EQ(column("text DEFAULT '_utf8'"), "text DEFAULT '_utf8'");
    EXPECT_EQ(column("text AS (`_utf8`) VIRTUAL"), "text AS (`_utf8`) VIRTUAL");
}

TEST(MysqlColumn, mariadbs_json_is_json) {
    EXPECT_EQ(column("longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(`a`))"),
              "json NOT NULL");
    EXPECT_EQ(column("longtext COLLATE utf8mb4_bin CHECK (json_valid(`b`))"),
              "longtext COLLATE utf8mb4_bin CHECK (json_valid(`b`))");
    EXPECT_EQ(column("longtext DEFAULT NULL CHECK (json_valid(`a`) and 1)"),
              "longtext CHECK (json_valid(`a`) and 1)");
}

TEST(MysqlColumn, collations_are_told_where_they_are_not_the_tables) {
    EXPECT_EQ(column("text COLLATE utf8mb4_general_ci"), "text");
    EXPECT_EQ(column("text CHARACTER SET utf8mb4"), "text");
    EXPECT_EQ(column("text CHARACTER SET utf8"), "text COLLATE utf8mb3_general_ci");
    EXPECT_EQ(column("varchar(10) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL"),
              "varchar(10) COLLATE latin1_bin NOT NULL");
    EXPECT_EQ(column("enum('COLLATE x','b') CHARACTER SET latin1"),
              "enum('COLLATE x','b') COLLATE latin1_swedish_ci");
}

TEST(MysqlColumn, default_null_is_no_default_and_invisible_comes_last) {
    EXPECT_EQ(column("int DEFAULT NULL COMMENT 'DEFAULT NULL'"), "int COMMENT 'DEFAULT NULL'");
    EXPECT_EQ(column("int INVISIBLE DEFAULT 3"), column("int DEFAULT 3 /*!80023 INVISIBLE */"));
}

TEST(MysqlTable, names_and_texts_may_hold_anything) {
    const auto objects =
        read("`a``b, (` int COMMENT 'it''s \\', (',\n  `c` varchar(3) DEFAULT ')',\n  KEY `k,` (`a``b, (`)");
    EXPECT_EQ(definition(objects, "column", "a`b, ("), "int COMMENT 'it''s \\', ('");
    EXPECT_EQ(definition(objects, "column", "c"), "varchar(3) DEFAULT ')'");
    EXPECT_EQ(definition(objects, "index", "k,"), "KEY (`a``b, (`)");
    EXPECT_EQ(objects.back().definition,
              R"({"collation":"utf8mb4_general_ci","columns":["a`b, (","c"],"engine":"InnoDB"})");
}

TEST(MysqlTable, indexes_and_constraints_are_members_of_their_own) {
    const auto objects =
        read("`a` int,\n  PRIMARY KEY (`a`),\n  UNIQUE KEY `u` (`a` DESC) /*!80000 INVISIBLE */,\n"
             "  FULLTEXT KEY `f` (`a`) COMMENT 'x',\n  PERIOD FOR `p` (`s`, `e`),\n"
             "  CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `shop`.`o` (`id`) ON DELETE CASCADE,\n"
             "  CONSTRAINT `other` FOREIGN KEY (`a`) REFERENCES `far`.`o` (`id`),\n"
             "  CONSTRAINT `c` CHECK (`a` > 0)");
    EXPECT_EQ(definition(objects, "index", "PRIMARY"), "PRIMARY KEY (`a`)");
    EXPECT_EQ(definition(objects, "index", "u"), "UNIQUE KEY (`a` DESC) INVISIBLE");
    EXPECT_EQ(definition(objects, "index", "f"), "FULLTEXT KEY (`a`) COMMENT 'x'");
    EXPECT_EQ(definition(objects, "period", "p"), "PERIOD FOR `p` (`s`, `e`)");
    EXPECT_EQ(definition(objects, "constraint", "fk"),
              "FOREIGN KEY (`a`) REFERENCES `o` (`id`) ON DELETE CASCADE");
    EXPECT_EQ(definition(objects, "constraint", "other"), "FOREIGN KEY (`a`) REFERENCES `far`.`o` (`id`)");
    EXPECT_EQ(definition(objects, "constraint", "c"), "CHECK (`a` > 0)");
}

TEST(MysqlTable, counters_are_left_out_and_options_kept) {
    EXPECT_EQ(
        read("`a` int", "ENGINE=MyISAM AUTO_INCREMENT=7 DEFAULT CHARSET=latin1 COLLATE=latin1_bin "
                        "ROW_FORMAT=DYNAMIC COMMENT='AUTO_INCREMENT=7'")
            .back()
            .definition,
        R"({"collation":"latin1_bin","columns":["a"],"engine":"MyISAM","options":"ROW_FORMAT=DYNAMIC COMMENT='AUTO_INCREMENT=7'"})");
}

TEST(MysqlTable, partitions_read_the_same_with_and_without_backticks) {
    const std::string mariadb =
        "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4\n PARTITION BY RANGE (year(`a`))\n(PARTITION `p0` "
        "VALUES LESS THAN (2020) ENGINE = InnoDB,\n PARTITION `p1` VALUES LESS THAN MAXVALUE "
        "COMMENT = 'x' ENGINE = InnoDB)";
    const std::string mysql =
        "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4\n/*!50100 PARTITION BY RANGE (year(`a`))\n(PARTITION p0 "
        "VALUES LESS THAN (2020) ENGINE = InnoDB,\n PARTITION p1 VALUES LESS THAN MAXVALUE "
        "COMMENT = 'x' ENGINE = InnoDB) */";
    const auto objects = read("`a` date", mariadb);
    EXPECT_EQ(objects, read("`a` date", mysql));
    EXPECT_EQ(definition(objects, "partition", "p1"), "VALUES LESS THAN MAXVALUE COMMENT = 'x'");
    EXPECT_NE(objects.back().definition.find(R"("partitions":["p0","p1"])"), std::string::npos);
    EXPECT_EQ(
        read("`a` int", "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 PARTITION BY HASH (`a`) PARTITIONS 4")
            .back()
            .definition,
        R"({"collation":"utf8mb4_general_ci","columns":["a"],"engine":"InnoDB","partition_by":"PARTITION BY HASH (`a`) PARTITIONS 4"})");
}

TEST(MysqlTable, what_is_no_table_is_a_bug) {
    EXPECT_THROW((void)mysql::read_table("shop", "t", "", k_defaults), std::logic_error);
    EXPECT_THROW((void)mysql::read_table("shop", "t", "CREATE TABLE `t` (`a` int", k_defaults),
                 std::logic_error);
}

TEST(MysqlParts, a_definer_is_taken_out_of_the_head_alone) {
    auto parts = mysql::parts_of("CREATE DEFINER=`a``b`@`%` VIEW `v` AS select 1");
    EXPECT_EQ(mysql::take_definer(parts), "a`b@%");
    EXPECT_EQ(mysql::to_text(parts), "CREATE VIEW `v` AS select 1");
    auto role = mysql::parts_of("CREATE DEFINER=`r` PROCEDURE `p`() select 1");
    EXPECT_EQ(mysql::take_definer(role), "r");
    auto inside = mysql::parts_of("CREATE PROCEDURE `p`() create definer=`a`@`b` view v as select 1");
    EXPECT_EQ(mysql::take_definer(inside), "");
}

TEST(MysqlParts, the_own_database_is_forgotten_and_others_are_not) {
    auto parts =
        mysql::parts_of("select `shop`.`t`.`shop` from (`shop`.`t` join `far`.`shop` on `shop`.`f`(1))");
    mysql::forget_database(parts, "shop");
    EXPECT_EQ(mysql::to_text(parts), "select `t`.`shop` from (`t` join `far`.`shop` on `f`(1))");
}
