#include "harness/report/formats.hpp"
#include "harness/report/report.hpp"
#include "tests/report/runs.hpp"
#include "tests/report/schema.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace harness::report_test {
namespace {

using nlohmann::json;
using report::render_json;
using testing::IsEmpty;

json schema() {
    std::ifstream in(std::string(HARNESS_SOURCE_DIR) + "/harness/report/report.schema.json");
    return json::parse(in);
}

TEST(Json, of_every_run_keeps_its_schema) {
    for (const auto& [name, run] : runs())
        EXPECT_THAT(violations(json::parse(render_json(run)), schema()), IsEmpty()) << name;
}

TEST(Json, that_is_wrong_breaks_its_schema) {
    const auto record = json::parse(render_json(run_named("same_finding")));
    const auto broken = [&](const std::string& pointer, const json& value) {
        auto copy = record;
        copy[json::json_pointer(pointer)] = value;
        return violations(copy, schema()).size();
    };
    EXPECT_EQ(broken("/schema_version", 2), 1u);
    EXPECT_EQ(broken("/started", "yesterday"), 1u);
    EXPECT_EQ(broken("/cells/0/status", "fine"), 1u);
    EXPECT_EQ(broken("/cells/0/duration_ms", -1), 1u);
    EXPECT_EQ(broken("/cells/0/error", "text"), 1u);
    EXPECT_EQ(broken("/cells/0/findings/0/surprise", 1), 1u);
    EXPECT_EQ(broken("/cells/0/checks/0/revisions", "12"), 1u);
    auto lacking = record;
    lacking.erase("planned");
    EXPECT_EQ(violations(lacking, schema()).size(), 1u);
}

TEST(Json, says_of_each_run_how_it_ended) {
    const auto verdict = [](const std::string& name) {
        const auto record = json::parse(render_json(run_named(name)));
        return record.at("verdict").get<std::string>() + ' ' + record.at("exit_code").dump();
    };
    EXPECT_EQ(verdict("passed"), "passed 0");
    EXPECT_EQ(verdict("same_finding"), "failed 1");
    EXPECT_EQ(verdict("environment_error"), "could_not_look 3");
    EXPECT_EQ(verdict("interrupted"), "interrupted 130");
    EXPECT_EQ(verdict("incomplete"), "incomplete null") << "a record of half a run must not read as passed";
}

TEST(Json, holds_times_as_people_write_them) {
    const auto record = json::parse(render_json(run_named("same_finding")));
    EXPECT_EQ(record.at("started"), "2024-05-01T12:00:00.250Z");
    EXPECT_EQ(record.at("duration_ms").dump(), "12345.6");
    EXPECT_EQ(record.at("cells").at(0).at("steps").at(0).at("duration_ms").dump(), "12.346");
}

TEST(Json, starts_with_its_version_and_keeps_the_order_of_members) {
    EXPECT_TRUE(
        render_json(run_named("empty")).starts_with("{\n  \"schema_version\": 1,\n  \"harness_version\""));
}

TEST(Json, keeps_foreign_text_and_replaces_only_what_is_no_utf8) {
    const auto record = json::parse(render_json(run_named("hostile")));
    const auto name = record.at("name").get<std::string>();
    EXPECT_TRUE(name.starts_with("quote \" ' <b>&amp; ]]> --> \x1b[31mred"));
    EXPECT_NE(name.find("\x7f \uFFFD\uFFFD( \u202Eevil"), std::string::npos);
    EXPECT_EQ(record.at("cells")
                  .at(0)
                  .at("findings")
                  .at(0)
                  .at("evidence")
                  .at(3)
                  .at("text")
                  .get<std::string>()
                  .size(),
              700'000u);
}

} // namespace
} // namespace harness::report_test
