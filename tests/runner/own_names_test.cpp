#include "harness/runner/own_names.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace harness::runner {
namespace {

using containers::Owner;
using drivers::GuestThing;
using Kind = GuestThing::Kind;

const Owner k_us{100, "boot/1", 5000};
const Owner k_dead{4194303, "boot/1", 123456789};
const Owner k_elsewhere{7, "another/1", 77};
constexpr std::int64_t k_now = 1'800'000'000;
constexpr std::int64_t k_later = k_now + 1800;

std::string mark(const Owner& owner, std::int64_t expires = k_later) {
    return to_string(OwnMark{owner, expires, "0a1b", "postgres-17+a=b", "host"});
}

/// A role and a database of one cell.
std::vector<GuestThing> cell_of(const Owner& owner, std::int64_t expires = k_later, unsigned cell = 0) {
    const auto account = own_name(owner, expires, cell);
    return {{Kind::account, account, mark(owner, expires)},
            {Kind::database, account + "_install", mark(owner, expires)}};
}

std::vector<GuestThing> left(const std::vector<GuestThing>& there, Marks marks) {
    return leftovers(there, marks, k_us, k_now, [](const Owner& owner) { return owner == k_us; });
}

bool goes(const std::vector<GuestThing>& there, std::size_t at, Marks marks) {
    const auto gone = left(there, marks);
    return std::ranges::find(gone, there[at]) != gone.end();
}

} // namespace

TEST(OwnNames, are_as_long_as_mysql_allows_and_tell_cells_apart) {
    EXPECT_EQ(own_name(k_dead, k_later, 0).size(), 32u);
    EXPECT_NE(own_name(k_dead, k_later, 0), own_name(k_dead, k_later, 1));
    EXPECT_NE(own_name(k_dead, k_later, 0), own_name(k_us, k_later, 0));
}

TEST(OwnNames, a_mark_survives_its_comment) {
    const auto read = read_mark(mark(k_dead));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->owner, k_dead);
    EXPECT_EQ(std::tuple(read->expires, read->run, read->cell, read->host),
              std::tuple(k_later, "0a1b", "postgres-17+a=b", "host"));
    for (const auto* text : {"", "made by harness:", "made by somebody: owner=1@a/2 expires=3",
                             "made by harness: owner=x expires=3", "made by harness: owner=1@a/2 expires="})
        EXPECT_FALSE(read_mark(text)) << text;
}

TEST(OwnNames, what_a_dead_owner_left_goes_databases_first) {
    for (const auto marks : {Marks::in_names, Marks::in_comments}) {
        const auto there = cell_of(k_dead);
        EXPECT_EQ(left(there, marks), (std::vector{there[1], there[0]}));
    }
}

TEST(OwnNames, what_a_living_owner_has_stays) {
    for (const auto marks : {Marks::in_names, Marks::in_comments})
        EXPECT_TRUE(left(cell_of(k_us), marks).empty());
}

TEST(OwnNames, a_pid_that_was_given_again_is_another_owner) {
    auto again = k_us;
    again.start += 1;
    for (const auto marks : {Marks::in_names, Marks::in_comments})
        EXPECT_EQ(left(cell_of(again), marks).size(), 2u);
}

TEST(OwnNames, of_an_owner_elsewhere_the_time_decides) {
    for (const auto marks : {Marks::in_names, Marks::in_comments}) {
        EXPECT_TRUE(left(cell_of(k_elsewhere), marks).empty());
        EXPECT_EQ(left(cell_of(k_elsewhere, k_now - 7200), marks).size(), 2u);
    }
}

TEST(OwnNames, names_that_look_alike_are_somebody_elses) {
    const auto account = own_name(k_dead, k_later, 0);
    for (const auto& name : {std::string("harness"), std::string("harness_dev"), account + "x", account + "_",
                             "x" + account, account.substr(0, 31), account.substr(0, 31) + "A_install"}) {
        const std::vector<GuestThing> there{{Kind::database, name, mark(k_dead)},
                                            {Kind::account, name, mark(k_dead)}};
        for (const auto marks : {Marks::in_names, Marks::in_comments})
            EXPECT_TRUE(left(there, marks).empty()) << name;
    }
    const std::vector<GuestThing> swapped{{Kind::database, account, mark(k_dead)},
                                          {Kind::account, account + "_install", mark(k_dead)}};
    EXPECT_TRUE(left(swapped, Marks::in_names).empty());
}

TEST(OwnNames, where_there_are_comments_the_name_alone_is_not_enough) {
    auto there = cell_of(k_dead);
    for (auto& thing : there) thing.mark.clear();
    EXPECT_TRUE(left(there, Marks::in_comments).empty());
    for (auto& thing : there) thing.mark = "the shop's";
    EXPECT_TRUE(left(there, Marks::in_comments).empty());
    for (auto& thing : there) thing.mark = mark(k_us);
    EXPECT_TRUE(left(there, Marks::in_comments).empty()) << "a comment that was copied from another one's";
    there = cell_of(k_dead);
    there[1].mark = "the shop's";
    EXPECT_FALSE(goes(there, 1, Marks::in_comments));
}

TEST(OwnNames, a_database_whose_maker_died_before_it_wrote_the_comment_goes_with_its_role) {
    auto there = cell_of(k_dead);
    there[1].mark.clear();
    EXPECT_TRUE(goes(there, 1, Marks::in_comments));
}

TEST(OwnNames, what_is_kept_stays_with_its_account) {
    auto there = cell_of(k_dead);
    there.push_back({Kind::database, there[0].name + "_kept", there[0].mark});
    for (const auto marks : {Marks::in_names, Marks::in_comments}) EXPECT_TRUE(left(there, marks).empty());
    EXPECT_EQ(things_of(there, there[0].name, Kept::left_out), std::vector{there[1]});
    EXPECT_EQ(things_of(there, there[0].name, Kept::included), (std::vector{there[1], there[2], there[0]}));
}

TEST(OwnNames, another_cells_things_are_not_ones_own) {
    auto there = cell_of(k_us);
    const auto other = cell_of(k_us, k_later, 1);
    there.insert(there.end(), other.begin(), other.end());
    EXPECT_EQ(things_of(there, other[0].name, Kept::included), (std::vector{other[1], other[0]}));
}

} // namespace harness::runner
