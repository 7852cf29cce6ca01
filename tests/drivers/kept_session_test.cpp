// When a server's own calls share a session, and when each gets a new one.

#include "drivers/kept_session.hpp"

#include <gtest/gtest.h>

namespace harness::drivers {
namespace {

struct Session {
    [[nodiscard]] bool in_transaction() const { return is_in_transaction; }

    int number = 0;
    bool is_lost = false;
    bool is_in_transaction = false;
};

base::Result<Rows> query(Session& session, const std::string&, std::span<const std::string>,
                         const base::Limit&, const std::string& attempted) {
    if (!session.is_lost) return Rows{};
    base::Error error;
    error.message = attempted + ": it is gone";
    return error;
}

Address migrated_address() {
    Address address;
    address.migrator = Migrator{};
    return address;
}

class KeptSessionTest : public testing::Test {
  protected:
    using Kept = KeptSession<Session>;

    Kept::Lent borrow() {
        auto lent = m_kept->lend(
            [this]() -> base::Result<std::unique_ptr<Session>> {
                return std::make_unique<Session>(Session{++m_opened});
            },
            {});
        if (lent.has_value()) return std::move(*lent);
        ADD_FAILURE() << lent.error().message;
        return {};
    }

    int m_opened = 0;
    std::optional<Kept> m_kept{std::in_place, migrated_address()};
};

TEST_F(KeptSessionTest, one_call_after_another_gets_the_same) {
    EXPECT_EQ(borrow()->number, 1);
    EXPECT_EQ(borrow()->number, 1);
}

TEST_F(KeptSessionTest, who_asks_meanwhile_gets_another_one) {
    const auto first = borrow();
    EXPECT_EQ(borrow()->number, 2);
    EXPECT_EQ(borrow()->number, 2);
}

TEST_F(KeptSessionTest, one_is_kept_and_no_more) {
    {
        const auto first = borrow();
        const auto second = borrow();
    } // the second one goes back first
    const auto first = borrow();
    EXPECT_EQ(first->number, 2);
    EXPECT_EQ(borrow()->number, 3);
}

TEST_F(KeptSessionTest, what_does_not_answer_any_more_is_replaced) {
    borrow()->is_lost = true;
    EXPECT_EQ(borrow()->number, 2);
    EXPECT_EQ(borrow()->number, 2);
}

TEST_F(KeptSessionTest, what_is_left_in_a_transaction_is_not_kept) {
    borrow()->is_in_transaction = true;
    EXPECT_EQ(borrow()->number, 2);
}

TEST_F(KeptSessionTest, nothing_is_kept_where_the_administrator_migrates) {
    m_kept.emplace(Address{});
    EXPECT_EQ(borrow()->number, 1);
    EXPECT_EQ(borrow()->number, 2);
}

TEST_F(KeptSessionTest, nothing_is_kept_on_a_server_that_is_somebody_elses) {
    auto address = migrated_address();
    address.guest = Guest{};
    m_kept.emplace(address);
    EXPECT_EQ(borrow()->number, 1);
    EXPECT_EQ(borrow()->number, 2);
}

TEST_F(KeptSessionTest, an_error_of_opening_is_the_callers) {
    const auto lent = m_kept->lend(
        []() -> base::Result<std::unique_ptr<Session>> {
            base::Error error;
            error.message = "refused";
            return error;
        },
        {});
    ASSERT_TRUE(lent.has_error());
    EXPECT_EQ(lent.error().message, "refused");
}

} // namespace
} // namespace harness::drivers
