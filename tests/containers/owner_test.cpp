#include "containers/create_request.hpp"
#include "containers/owner.hpp"

#include <gtest/gtest.h>

using namespace harness::containers;

namespace {

const Owner k_us{100, "boot/1", 5};
constexpr std::int64_t k_now = 1'000'000;

ListedContainer container(const Owner& owner, std::int64_t expires, const std::string& name = "harness-r-c") {
    return {"id",
            name,
            {{std::string(k_owner_label), to_string(owner)},
             {std::string(k_expires_label), std::to_string(expires)}}};
}

bool left(const ListedContainer& one, bool lives) {
    return is_leftover(one, k_us, k_now, [&](const Owner&) { return lives; });
}

} // namespace

TEST(Owner, survives_its_label) {
    const auto us = Owner::this_process();
    EXPECT_EQ(read_owner(to_string(us)), us);
    EXPECT_GT(us.start, 0u);
    EXPECT_TRUE(to_string(us).starts_with(std::to_string(us.pid) + "@"));
}

TEST(Owner, nonsense_is_nobody) {
    for (const auto* text : {"", "12", "12@", "x@boot/1/5", "12@boot/1/x", "/@"})
        EXPECT_EQ(read_owner(text), std::nullopt) << text;
}

TEST(Owner, lives_as_long_as_its_process) {
    auto us = Owner::this_process();
    EXPECT_TRUE(is_alive(us));
    us.start += 1; // the pid was used again
    EXPECT_FALSE(is_alive(us));
    EXPECT_FALSE(is_alive({-1, us.world, 0}));
}

TEST(Leftovers, are_what_a_dead_process_of_this_machine_left) {
    EXPECT_TRUE(left(container({7, "boot/1", 1}, k_now + 1), false));
    EXPECT_FALSE(left(container({7, "boot/1", 1}, k_now - 1), true)) << "never what a living one holds";
}

TEST(Leftovers, of_another_world_are_known_by_their_expiry) {
    for (const bool lives : {true, false}) {
        EXPECT_FALSE(left(container({7, "boot/2", 1}, k_now + 1), lives));
        EXPECT_TRUE(left(container({7, "boot/2", 1}, k_now - 1), lives));
    }
}

TEST(Leftovers, are_never_what_was_kept) {
    EXPECT_FALSE(left(container({7, "boot/1", 1}, k_now - 1, std::string(k_kept_prefix) + "r-c"), false));
}

TEST(Leftovers, without_readable_labels_are_left_alone) {
    EXPECT_FALSE(left({"id", "harness-x", {}}, false));
    EXPECT_FALSE(
        left({"id", "harness-x", {{std::string(k_owner_label), "?"}, {std::string(k_expires_label), "soon"}}},
             false));
}

TEST(Leftovers, are_never_what_does_not_go_by_a_name_of_ours) {
    EXPECT_FALSE(left(container({7, "boot/1", 1}, k_now - 1, "somebodys-database"), false));
}

TEST(Claims, tell_who_wants_a_container) {
    const auto claim = [](const ListedContainer& one, bool lives) {
        return claim_on(one, k_us, k_now, [&](const Owner&) { return lives; });
    };
    EXPECT_EQ(claim(container({7, "boot/1", 1}, k_now + 1), true), Claim::held);
    EXPECT_EQ(claim(container({7, "boot/1", 1}, k_now + 1), false), Claim::abandoned);
    EXPECT_EQ(claim(container({7, "boot/2", 1}, k_now + 1), false), Claim::elsewhere);
    EXPECT_EQ(claim(container({7, "boot/2", 1}, k_now - 1), false), Claim::expired);
    EXPECT_EQ(claim(container({7, "boot/2", 1}, k_now - 1, std::string(k_kept_prefix) + "r-c"), false),
              Claim::kept);
    EXPECT_EQ(claim({"id", "harness-x", {}}, false), Claim::foreign);
    EXPECT_EQ(claim({"id", std::string(k_kept_prefix) + "x", {}}, false), Claim::foreign);
}

TEST(CautiousTime, believes_the_clock_that_is_behind) {
    constexpr std::int64_t noon = 1'795'694'400; // 2026-11-26 12:00:00
    EXPECT_EQ(cautious_time(noon + 90'000, "Thu, 26 Nov 2026 12:00:00 GMT"), noon) << "ours jumped ahead";
    EXPECT_EQ(cautious_time(noon - 5, "Thu, 26 Nov 2026 12:00:00 GMT"), noon - 5) << "the engine's did";
    for (const auto* odd : {"", "soon", "Thu, 26 Nov 2026 12:00:00 CET", "Thu, 26 Nov 2026"})
        EXPECT_EQ(cautious_time(noon, odd), noon) << odd;
}
