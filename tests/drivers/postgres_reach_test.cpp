// What a session says of an address where no PostgreSQL answers.

#include "drivers/driver.hpp"
#include "tests/drivers/listener.hpp"

#include <gmock/gmock.h>
#include <string>
#include <thread>

namespace harness::drivers {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

base::Error probe_error(std::uint16_t port, const base::Limit& limit) {
    Address address;
    address.host = "127.0.0.1";
    address.port = port;
    address.user = "postgres";
    address.password = "p@ss";
    address.maintenance_database = "postgres";
    const auto probed = open_server(base::Engine::postgres, address)->probe(limit);
    if (probed.has_error()) return probed.error();
    ADD_FAILURE() << "somebody answers";
    return {};
}

base::Limit within(base::Clock::duration wait) {
    return base::Limit{}.within(wait);
}

TEST(PostgresReach, a_refused_connection_is_an_error_of_the_environment_without_the_password) {
    const auto error = probe_error(1, within(10s)); // tcpmux: nobody listens
    EXPECT_EQ(error.kind, base::ErrorKind::environment);
    EXPECT_THAT(error.message, HasSubstr("connect to PostgreSQL at 127.0.0.1:1, database \"postgres\""));
    EXPECT_THAT(error.message, HasSubstr("Connection refused"));
    EXPECT_THAT(error.message, Not(HasSubstr("p@ss")));
}

TEST(PostgresReach, one_who_answers_in_another_language_is_no_server) {
    const Listener listener("HTTP/1.1 400 Bad Request\r\n\r\n");
    const auto error = probe_error(listener.port(), within(10s));
    EXPECT_EQ(error.kind, base::ErrorKind::environment);
    EXPECT_THAT(error.message, HasSubstr("connect to PostgreSQL"));
}

TEST(PostgresReach, one_who_never_answers_is_given_up_at_the_deadline) {
    const Listener listener("");
    const auto begin = base::Clock::now();
    const auto error = probe_error(listener.port(), within(100ms));
    EXPECT_EQ(error.kind, base::ErrorKind::timeout);
    EXPECT_THAT(error.message, HasSubstr("no answer within the time limit"));
    EXPECT_LT(base::Clock::now() - begin, 2s);
}

TEST(PostgresReach, waiting_for_an_answer_ends_when_a_stop_is_asked_for) {
    const Listener listener("");
    std::stop_source source;
    base::Limit limit = within(60s);
    limit.stop = source.get_token();
    std::jthread stopper([&] {
        listener.wait_for_a_caller();
        source.request_stop();
    });
    EXPECT_EQ(probe_error(listener.port(), limit).kind, base::ErrorKind::cancelled);
}

} // namespace
} // namespace harness::drivers
