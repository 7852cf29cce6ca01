#include "harness/suite/versions.hpp"

#include <gmock/gmock.h>

using namespace harness;
using namespace harness::suite;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

drivers::SchemaObject table(const std::string& name, const std::string& columns) {
    return {"table", "public", "", name, R"({"columns":[)" + columns + "]}"};
}
drivers::SchemaObject column(const std::string& table, const std::string& name, const std::string& type) {
    return {"column", "public", table, name, type};
}

class VersionsTest : public ::testing::Test {
  protected:
    void add(const std::string& version, std::optional<std::vector<drivers::SchemaObject>> objects,
             std::map<std::string, std::string> axes = {}) {
        auto& cell = cells.emplace_back();
        cell.engine = base::Engine::postgres;
        cell.version = version;
        cell.id = "postgres-" + version;
        cell.axes = std::move(axes);
        for (const auto& [axis, value] : cell.axes) cell.id += "+" + axis + "=" + value;
        schemas.emplace_back();
        if (!objects) return;
        schemas.back().emplace().objects = std::move(*objects);
        schemas.back()->sort();
    }
    void ignore(const std::string& cell, const std::string& object) {
        auto& row = spec.ignores.emplace_back();
        row.rule = "versions/*";
        row.cell = cell;
        row.object = object;
        row.reason = "known";
    }
    VersionsReport compare() {
        std::vector<HeadSchema> heads;
        for (std::size_t at = 0; at < cells.size(); ++at) heads.push_back({&cells[at], schemas[at]});
        return compare_versions(spec, heads, std::chrono::year(2026) / 11 / 21, coverage);
    }

    Coverage coverage = Coverage::whole;
    matrix::Spec spec;
    std::vector<matrix::Cell> cells;
    std::vector<std::optional<drivers::Snapshot>> schemas;
    const std::vector<drivers::SchemaObject> narrow{table("t", "\"a\""), column("t", "a", "integer")};
    const std::vector<drivers::SchemaObject> wide{table("t", "\"a\""), column("t", "a", "bigint")};
};

} // namespace

TEST_F(VersionsTest, equal_schemas_pass_and_say_which_cells_were_compared) {
    add("16", narrow);
    add("17", narrow);
    const auto report = compare();
    EXPECT_THAT(report.findings, IsEmpty());
    ASSERT_THAT(report.comparisons, SizeIs(1));
    EXPECT_EQ(report.comparisons[0].of, "postgres");
    EXPECT_EQ(report.comparisons[0].status, CheckStatus::passed);
    EXPECT_THAT(report.comparisons[0].cells, ElementsAre("postgres-16", "postgres-17"));
}

TEST_F(VersionsTest, the_reference_is_what_most_versions_have) {
    add("13", wide);
    add("14", narrow);
    add("15", narrow);
    const auto report = compare();
    ASSERT_THAT(report.findings, SizeIs(1));
    const auto& finding = report.findings[0];
    EXPECT_EQ(finding.rule, "versions/differs");
    EXPECT_EQ(finding.severity, Severity::error);
    EXPECT_EQ(finding.message, "postgres: public.t is another on 13 than on 14, 15");
    EXPECT_THAT(finding.objects, ElementsAre("column public.t.a"));
    EXPECT_EQ(finding.evidence.at(0).title, "from 14, 15, to 13");
    EXPECT_THAT(finding.evidence.at(0).text, HasSubstr("integer → bigint"));
    EXPECT_EQ(report.comparisons[0].status, CheckStatus::failed);
}

TEST_F(VersionsTest, a_table_and_what_belongs_to_it_are_one_finding) {
    auto more = narrow;
    more.push_back(table("u", "\"x\", \"y\""));
    more.push_back(column("u", "x", "text"));
    more.push_back(column("u", "y", "text"));
    add("16", narrow);
    add("17", more);
    const auto report = compare();
    ASSERT_THAT(report.findings, SizeIs(1));
    EXPECT_THAT(report.findings[0].evidence.at(0).text, HasSubstr("+ table public.u (2 columns)"));
}

TEST_F(VersionsTest, the_order_of_columns_is_a_note) {
    add("16", {{table("t", R"("a", "b")")}});
    add("17", {{table("t", R"("b", "a")")}});
    const auto report = compare();
    ASSERT_THAT(report.findings, SizeIs(1));
    EXPECT_EQ(report.findings[0].rule, "versions/column-order");
    EXPECT_EQ(report.comparisons[0].status, CheckStatus::noted);
}

TEST_F(VersionsTest, cells_of_different_axis_values_are_not_compared) {
    add("16", narrow, {{"mode", "a"}});
    add("16", wide, {{"mode", "b"}});
    const auto report = compare();
    EXPECT_THAT(report.findings, IsEmpty());
    ASSERT_THAT(report.comparisons, SizeIs(2));
    EXPECT_EQ(report.comparisons[1].of, "postgres+mode=b");
    EXPECT_EQ(report.comparisons[1].status, CheckStatus::not_looked);
    EXPECT_EQ(report.comparisons[1].reason, "there is only one version to look at");
}

TEST_F(VersionsTest, whoever_did_not_get_to_the_head_or_may_fail_is_left_out_and_named) {
    add("15", narrow);
    add("16", std::nullopt);
    add("17", narrow);
    add("18", wide);
    cells.back().allow_failure = "not supported yet";
    const auto report = compare();
    EXPECT_THAT(report.findings, IsEmpty());
    EXPECT_EQ(report.comparisons[0].reason, "without 16 (did not get to the head), 18 (allowed to fail)");
}

TEST_F(VersionsTest, an_ignore_names_either_side) {
    for (const auto* cell : {"postgres-18", "postgres-1[67]"}) {
        spec.ignores.clear();
        cells.clear();
        schemas.clear();
        add("16", narrow);
        add("17", narrow);
        add("18", wide);
        ignore(cell, "column public.t.*");
        const auto report = compare();
        EXPECT_THAT(report.findings, IsEmpty()) << cell;
        EXPECT_THAT(report.ignored, SizeIs(1));
        EXPECT_THAT(report.used_ignores, ElementsAre(0));
        EXPECT_EQ(report.comparisons[0].status, CheckStatus::passed);
    }
}

TEST_F(VersionsTest, an_expected_failure_that_comes_is_none_and_one_that_does_not_is) {
    auto& expected = spec.expected_failures.emplace_back();
    expected.rule = "versions/differs";
    expected.cell = "postgres-18";
    expected.reason = "known";
    add("17", narrow);
    add("18", wide);
    EXPECT_THAT(compare().findings, IsEmpty());
    schemas[1] = schemas[0];
    ASSERT_THAT(compare().findings, SizeIs(1));
    EXPECT_EQ(compare().findings[0].rule, "matrix/unexpected-pass");
}

TEST_F(VersionsTest, an_expected_failure_has_not_passed_where_a_cell_is_missing_that_might_show_it) {
    auto& expected = spec.expected_failures.emplace_back();
    expected.rule = "versions/differs";
    expected.reason = "known";
    add("16", narrow);
    add("17", narrow);
    ASSERT_THAT(compare().findings, SizeIs(1));
    coverage = Coverage::part; // --only
    EXPECT_THAT(compare().findings, IsEmpty());
    coverage = Coverage::whole;
    add("18", std::nullopt); // did not get to the head
    EXPECT_THAT(compare().findings, IsEmpty());
    cells.back().allow_failure = "beta"; // is never compared
    EXPECT_THAT(compare().findings, SizeIs(1));
}

TEST_F(VersionsTest, an_ignore_of_other_cells_or_of_the_past_excuses_nothing) {
    add("16", narrow);
    add("17", wide);
    ignore("postgres-15", "*");
    EXPECT_THAT(compare().findings, SizeIs(1));
    ignore("*", "*");
    spec.ignores.back().until = std::chrono::year(2020) / 1 / 1;
    const auto report = compare();
    EXPECT_THAT(report.findings, SizeIs(1));
    EXPECT_THAT(report.used_ignores, ElementsAre(1)) << "used, so that only its date is told";
}

TEST_F(VersionsTest, the_spec_sets_the_severity_or_switches_the_check_off) {
    add("16", narrow);
    add("17", wide);
    spec.rules.push_back({});
    spec.rules.back().rule = "versions/*";
    spec.rules.back().severity = Severity::warning;
    EXPECT_EQ(compare().findings.at(0).severity, Severity::warning);
    spec.checks["versions"].enabled = false;
    EXPECT_THAT(compare().comparisons, IsEmpty());
}
