#include "containers/inventory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace harness::containers;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

namespace {

OwnedContainer container(const std::string& name, Claim claim, const std::string& host = "here") {
    OwnedContainer made;
    made.name = name;
    made.claim = claim;
    made.host = host;
    return made;
}

Inventory everything() {
    Inventory inventory;
    inventory.host = "here";
    inventory.containers = {container("held", Claim::held),
                            container("abandoned", Claim::abandoned),
                            container("elsewhere", Claim::elsewhere, "there"),
                            container("expired", Claim::expired, "there"),
                            container("kept", Claim::kept),
                            container("kept there", Claim::kept, "there"),
                            container("kept somewhere", Claim::kept, ""),
                            container("foreign", Claim::foreign)};
    PreparedImage outdated{.id = "1", .name = "outdated"};
    outdated.is_outdated = true;
    PreparedImage settling{.id = "2"};
    settling.is_settling = true;
    inventory.prepared = {PreparedImage{.id = "3", .name = "good"}, outdated, settling};
    return inventory;
}

std::vector<std::string> to_go(const CleaningWish& wish) {
    const auto plan = plan_cleaning(everything(), wish);
    std::vector<std::string> names;
    for (const auto& one : plan.containers) names.push_back(one.name);
    for (const auto& one : plan.images) names.push_back(one.name);
    return names;
}

} // namespace

TEST(Cleaning, takes_only_what_nobody_wants_unless_more_is_asked_for) {
    EXPECT_THAT(to_go({}), ElementsAre("abandoned", "expired", "outdated"));
}

TEST(Cleaning, takes_kept_servers_of_this_machine_alone) {
    EXPECT_THAT(to_go({.kept = true}), ElementsAre("abandoned", "expired", "kept", "outdated"));
}

TEST(Cleaning, takes_all_prepared_images_but_one_that_is_being_made) {
    EXPECT_THAT(to_go({.prepared = true}), UnorderedElementsAre("abandoned", "expired", "outdated", "good"));
}

TEST(Cleaning, never_takes_what_a_live_run_may_hold_nor_what_is_not_ours) {
    EXPECT_THAT(to_go({.kept = true, .prepared = true, .everywhere = true}),
                UnorderedElementsAre("abandoned", "expired", "kept", "kept there", "kept somewhere",
                                     "outdated", "good"));
}

TEST(Inventory, is_json_whatever_names_there_are) {
    auto inventory = everything();
    inventory.containers.front().name = "a \"quoted\"\n\x1b name";
    const auto text = to_json(inventory);
    EXPECT_THAT(text, HasSubstr(R"("name":"a \"quoted\"\n\u001b name")"));
    EXPECT_THAT(text, HasSubstr(R"("claim":"left over")"));
    EXPECT_EQ(text.find('\n'), std::string::npos);
}
