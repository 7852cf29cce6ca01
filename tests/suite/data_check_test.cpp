#include "harness/suite/checks/check.hpp"

#include "tests/suite/histories.hpp"

#include <gmock/gmock.h>

using namespace harness;
using namespace harness::suite;
using namespace harness::testing;
using drivers::DataChange;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

DataChange change(DataChange::Kind kind, std::string column = "") {
    DataChange change;
    change.kind = kind;
    change.table = "public.users";
    change.column = std::move(column);
    change.count = 1;
    return change;
}

class DataCheck : public ::testing::Test {
  protected:
    DataCheck() {
        auto wanted = k_everything;
        wanted.plain_rows = true;
        record = clean_record(history, wanted);
        for (auto& trip : record.trips)
            if (trip.name == "rows")
                for (auto& step : trip.steps) step.rows.emplace();
    }
    std::vector<DataChange>& after(Purpose purpose) {
        return step_of(record, "rows", purpose, 1).rows->changes;
    }
    std::vector<std::string> rules() const {
        std::vector<std::string> rules;
        for (const auto& finding : check_data({history, record, 0, &spec, &cell}).findings)
            rules.push_back(finding.rule);
        return rules;
    }

    migrations::History history = make_history(3);
    WalkRecord record;
    matrix::Spec spec;
    matrix::Cell cell;
    std::vector<matrix::ExpectedChange>& expected = spec.expected_changes;
};

} // namespace

TEST_F(DataCheck, has_a_rule_for_each_kind_of_harm) {
    after(Purpose::apply) = {change(DataChange::Kind::rows_lost), change(DataChange::Kind::rows_duplicated),
                             change(DataChange::Kind::values_changed, "a"),
                             change(DataChange::Kind::values_converted, "b")};
    EXPECT_THAT(rules(), ElementsAre("data/rows-lost", "data/rows-duplicated", "data/values-changed",
                                     "data/values-converted"));
}

TEST_F(DataCheck, takes_new_rows_and_what_is_dropped_as_meant) {
    after(Purpose::apply) = {change(DataChange::Kind::rows_added), change(DataChange::Kind::column_lost, "a"),
                             change(DataChange::Kind::table_lost)};
    EXPECT_THAT(rules(), IsEmpty());
}

TEST_F(DataCheck, lets_pass_what_is_declared_by_short_or_full_names_and_globs) {
    after(Purpose::apply) = {change(DataChange::Kind::values_changed, "a"),
                             change(DataChange::Kind::values_converted, "b")};
    for (const auto* column : {"users.*", "public.users.?", "*.*"}) {
        expected = {{"*", "2_*", {column}, {}, "", {}}};
        EXPECT_THAT(rules(), IsEmpty()) << column;
    }
    expected = {{"*", "3", {"users.*"}, {}, "", {}}};
    EXPECT_EQ(rules().size(), 2u) << "another revision's";
}

TEST_F(DataCheck, notes_after_a_down_what_its_up_had_done_and_blames_it_for_the_rest) {
    after(Purpose::apply) = {change(DataChange::Kind::column_lost, "a")};
    after(Purpose::revert) = {change(DataChange::Kind::values_changed, "a")};
    EXPECT_THAT(rules(), ElementsAre("data/not-restored"));
    after(Purpose::revert).push_back(change(DataChange::Kind::values_changed, "b"));
    EXPECT_THAT(rules(), ElementsAre("data/lost-by-down", "data/not-restored"));
}

TEST_F(DataCheck, tells_once_what_an_up_did_and_its_down_cannot_undo) {
    after(Purpose::apply) = {change(DataChange::Kind::values_changed, "a"),
                             change(DataChange::Kind::values_changed, "b")};
    after(Purpose::revert) = after(Purpose::apply);
    EXPECT_THAT(rules(), ElementsAre("data/values-changed", "data/values-changed"));
    expected = {{"*", "2", {"users.b"}, {}, "", {}}};
    EXPECT_THAT(rules(), ElementsAre("data/values-changed", "data/not-restored"))
        << "of what is declared, the down alone is to be told";
    after(Purpose::revert).push_back(change(DataChange::Kind::values_changed, "c"));
    EXPECT_THAT(rules(), ElementsAre("data/values-changed", "data/lost-by-down", "data/not-restored"));
}

TEST_F(DataCheck, wants_declared_changes_only_where_there_were_rows) {
    expected = {{"*", "2", {"users.a"}, {}, "", {"matrix.yaml", 3, 5}}};
    EXPECT_THAT(rules(), IsEmpty()) << "nobody knows whether there were any";
    for (auto& trip : record.trips)
        if (trip.name == "rows") trip.seeded = {{"public", "users", 20, 0, 20, 0, ""}};
    const auto findings = check_data({history, record, 0, &spec, &cell}).findings;
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].rule, "data/expected-change-missing");
    EXPECT_EQ(findings[0].where.line, 3);
    EXPECT_THAT(findings[0].message, HasSubstr("should change values of users.a"));
}

TEST_F(DataCheck, does_not_judge_what_is_before_since) {
    after(Purpose::apply) = {change(DataChange::Kind::rows_lost)};
    EXPECT_THAT(check_data({history, record, 2}).findings, IsEmpty());
}

TEST_F(DataCheck, says_when_there_are_no_rows_to_look_at) {
    std::erase_if(record.trips, [](const TripRecord& trip) { return trip.name == "rows"; });
    EXPECT_EQ(check_data({history, record}).status, CheckStatus::not_looked);
}
