#include "harness/suite/csv.hpp"

#include <gmock/gmock.h>

using namespace harness;
using namespace harness::suite;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

const std::string k_file = "rows.csv";

std::vector<CsvRow> rows_of(std::string_view text) {
    auto rows = parse_csv(text, k_file);
    if (rows.has_error()) throw std::runtime_error(rows.error().message);
    return *rows;
}

base::Error error_of(std::string_view text) {
    auto rows = parse_csv(text, k_file);
    EXPECT_TRUE(rows.has_error());
    return rows.has_error() ? rows.error() : base::Error{};
}

} // namespace

TEST(Csv, tells_null_from_the_empty_text) {
    const auto rows = rows_of("a,b,c\n1,,\"\"\n");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_THAT(rows[1].values, ElementsAre("1", std::nullopt, ""));
}

TEST(Csv, reads_quoted_fields_with_commas_quotes_and_line_ends) {
    const auto rows = rows_of("a,b\r\n\"x, \"\"y\"\"\",\"two\nlines\"\r\nz,w");
    EXPECT_THAT(rows[1].values, ElementsAre("x, \"y\"", "two\nlines"));
    EXPECT_THAT(rows[2].values, ElementsAre("z", "w"));
    EXPECT_EQ(rows[1].line, 2);
    EXPECT_EQ(rows[2].line, 4);
}

TEST(Csv, passes_over_blank_lines_and_a_byte_order_mark) {
    const auto rows = rows_of("\xEF\xBB\xBFid\n\n7\n\n");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_THAT(rows[0].values, ElementsAre("id"));
    EXPECT_THAT(rows[1].values, ElementsAre("7"));
}

TEST(Csv, of_ragged_rows_is_refused_with_the_line) {
    const auto error = error_of("a,b\n1,2\n3\n");
    EXPECT_EQ(error.kind, base::ErrorKind::usage);
    EXPECT_EQ(error.where, (base::SourcePosition{k_file, 3, 0}));
    EXPECT_THAT(error.message, HasSubstr("this row has 1 fields, the first line has 2"));
}

TEST(Csv, with_a_quote_that_never_ends_is_refused_where_it_begins) {
    EXPECT_EQ(error_of("a\n\"x\ny\n").where.line, 2);
    EXPECT_THAT(error_of("a\n\"x\" y\n").message, HasSubstr("after a quoted field"));
}

TEST(Csv, needs_the_names_of_its_columns) {
    EXPECT_THAT(error_of("").message, HasSubstr("it is empty"));
    EXPECT_THAT(error_of("a,,c\n1,2,3\n").message, HasSubstr("has no name"));
}
