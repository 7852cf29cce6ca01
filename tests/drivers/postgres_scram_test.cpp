#include "drivers/postgres/scram.hpp"

#include <gtest/gtest.h>

namespace harness::drivers::postgres {
namespace {

// The expected secret was computed with Python's hashlib and hmac; that servers take such secrets, the
// conformance kit shows.
TEST(QuickScramSecret, is_what_rfc_5802_says_with_one_iteration) {
    EXPECT_EQ(quick_scram_secret("correct horse battery staple", "0123456789abcdef"),
              "SCRAM-SHA-256$1:MDEyMzQ1Njc4OWFiY2RlZg==$8PXtNhw+lzkAH5CpM/h2+6Gl38uPtBkTnc7X/R4cMUc=:"
              "xb7g3Wvvm9Gx/3NwEBgK/M61pULV3ryPm3R+MoE/B/4=");
}

TEST(RandomSalt, is_another_one_each_time) {
    EXPECT_EQ(random_salt().size(), 16U);
    EXPECT_NE(random_salt(), random_salt());
}

} // namespace
} // namespace harness::drivers::postgres
