#include "harness/suite/rules.hpp"

#include "harness/suite/checks/check.hpp"

#include <gtest/gtest.h>

#include <set>

using namespace harness::suite;

TEST(Rules, are_complete_unique_and_belong_to_a_check) {
    std::set<std::string_view> owners{"matrix"};
    for (const auto& check : checks()) owners.insert(check.name);
    std::set<std::string_view> seen;
    for (const auto& rule : rules()) {
        EXPECT_TRUE(seen.insert(rule.id).second) << rule.id;
        EXPECT_TRUE(owners.contains(rule.check())) << rule.id;
        EXPECT_FALSE(rule.title.empty() || rule.why.empty() || rule.advice.empty()) << rule.id;
        EXPECT_FALSE(rule.title.ends_with('.')) << rule.id << ": a title is no sentence";
        EXPECT_EQ(find_rule(rule.id), &rule);
    }
    EXPECT_EQ(find_rule("stairway/nonsense"), nullptr);
}

TEST(Rules, every_check_has_its_function_and_at_least_one_rule) {
    for (const auto& check : checks()) {
        if (check.looks_at == LooksAt::cell) {
            EXPECT_NE(check_function(check.name), nullptr);
        }
        bool found = false;
        for (const auto& rule : rules()) found = found || rule.check() == check.name;
        EXPECT_TRUE(found) << check.name;
    }
}
