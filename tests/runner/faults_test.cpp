#include "harness/runner/faults.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <set>

namespace harness::runner {
namespace {

using base::Error;
using base::ErrorKind;
using containers::ServerState;

ServerState running() {
    ServerState state;
    state.running = true;
    return state;
}

ServerState ended(int code) {
    ServerState state;
    state.exit_code = code;
    return state;
}

/// A session that broke while the server was well: where every other case starts from.
Evidence lost_session() {
    Evidence evidence;
    evidence.error = Error{ErrorKind::environment, "run the script: the connection to the server is lost"};
    evidence.server = running();
    return evidence;
}

Evidence with(ServerState state, std::string log = {}) {
    auto evidence = lost_session();
    evidence.server = std::move(state);
    evidence.log = std::move(log);
    return evidence;
}

constexpr const char* k_postgres_crash =
    "LOG:  server process (PID 72) was terminated by signal 11: Segmentation fault\n"
    "DETAIL:  Failed process was running: SELECT crash()\n"
    "LOG:  all server processes terminated; reinitializing";

TEST(Diagnosis, takes_a_program_that_an_image_lacks_for_no_lost_connection) {
    auto lacking = lost_session();
    ASSERT_EQ(diagnose(lacking), Fault::connection_lost);
    lacking.error.message = "up of 1: our/backend has no program dbmate that could be run";
    EXPECT_EQ(diagnose(lacking), Fault::unclear); // which is not tried again
}

TEST(Diagnosis, tells_a_server_that_was_killed_from_one_that_ran_out_of_memory) {
    EXPECT_EQ(diagnose(with(ended(137))), Fault::server_killed);
    auto starved = ended(137);
    starved.out_of_memory = true;
    EXPECT_EQ(diagnose(with(starved)), Fault::out_of_memory);
    // The kernel's killer may take one process of a server that lives on.
    starved = running();
    starved.out_of_memory = true;
    EXPECT_EQ(diagnose(with(starved)), Fault::out_of_memory);
    auto refused = lost_session();
    refused.error.sqlstate = "53200";
    EXPECT_EQ(diagnose(refused), Fault::out_of_memory);
}

TEST(Diagnosis, knows_a_crash_by_the_exit_code_or_by_the_log) {
    for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE})
        EXPECT_EQ(diagnose(with(ended(128 + signal))), Fault::server_crashed) << signal;
    EXPECT_EQ(diagnose(with(running(), k_postgres_crash)), Fault::server_crashed);
    EXPECT_EQ(diagnose(with(ended(2), "261126 10:00:00 [ERROR] mysqld got signal 11 ;\nThis could be a bug")),
              Fault::server_crashed);
    EXPECT_EQ(crash_signal(running(), k_postgres_crash), SIGSEGV);
    EXPECT_EQ(crash_signal(running(), "LOG:  terminated by signal 9: Killed"), 0);
    EXPECT_EQ(crash_signal(running(), "LOG:  got signal 99999999999999"), 0);
}

TEST(Diagnosis, takes_a_session_that_was_killed_from_outside_for_no_crash) {
    EXPECT_EQ(diagnose(with(running(), "LOG:  server process (PID 72) was terminated by signal 9: Killed")),
              Fault::server_killed);
}

TEST(Diagnosis, knows_a_full_disk_by_the_servers_words) {
    auto refused = lost_session();
    refused.error.sqlstate = "53100";
    EXPECT_EQ(diagnose(refused), Fault::disk_full);
    EXPECT_EQ(
        diagnose(with(ended(1), "PANIC:  could not write to file \"pg_wal/x\": No space left on device")),
        Fault::disk_full);
    auto full = lost_session();
    full.error.message = "the table 't' is full: No space left on device";
    EXPECT_EQ(diagnose(full), Fault::disk_full);
    // An old line of the log says nothing of a session that broke for another reason.
    EXPECT_EQ(diagnose(with(running(), "ERROR:  could not extend file: No space left on device")),
              Fault::connection_lost);
}

TEST(Diagnosis, knows_what_others_did_to_the_server) {
    auto paused = running();
    paused.paused = true;
    EXPECT_EQ(diagnose(with(paused)), Fault::server_paused);
    ServerState gone;
    gone.error = "the container is gone; somebody else removed it";
    EXPECT_EQ(diagnose(with(gone)), Fault::server_removed);
    EXPECT_EQ(diagnose(with(ended(0))), Fault::server_ended);
}

TEST(Diagnosis, asks_the_container_engine_before_it_believes_anything_of_the_server) {
    auto evidence = with(ended(137), k_postgres_crash);
    evidence.engine_answers = false;
    EXPECT_EQ(diagnose(evidence), Fault::engine_gone);
}

TEST(Diagnosis, tells_what_cannot_be_had_from_what_went_wrong_on_the_way) {
    Evidence evidence;
    evidence.stage = Stage::image;
    EXPECT_EQ(diagnose(evidence), Fault::image_refused);
    evidence.is_unavailable = true;
    EXPECT_EQ(diagnose(evidence), Fault::unavailable);
}

TEST(Diagnosis, calls_a_server_that_ends_before_it_is_ready_one_that_cannot_start) {
    auto evidence = with(ended(1), "FATAL:  unrecognized configuration parameter \"x\"");
    evidence.stage = Stage::starting;
    EXPECT_EQ(diagnose(evidence), Fault::cannot_start);
    evidence.server = running(); // and one that never answers
    EXPECT_EQ(diagnose(evidence), Fault::cannot_start);
}

TEST(Diagnosis, blames_the_time_limit_only_where_the_server_is_well) {
    auto late = lost_session();
    late.is_out_of_time = true;
    EXPECT_EQ(diagnose(late), Fault::out_of_time);
    late.server = ended(137);
    EXPECT_EQ(diagnose(late), Fault::server_killed);
}

TEST(Diagnosis, leaves_open_what_it_has_no_evidence_for) {
    auto evidence = lost_session();
    evidence.error.sqlstate = "58030"; // an I/O error
    EXPECT_EQ(diagnose(evidence), Fault::unclear);
    evidence.server.reset();
    evidence.error.sqlstate.clear();
    EXPECT_EQ(diagnose(evidence), Fault::unclear);
}

/// Everything that a cell does, one after the other, as a run tells it.
const std::vector<std::string>& steps() {
    static const std::vector<std::string> all{
        "",
        "install: up of 1_a",
        "install: up of 2_b",
        "install: down of 2_b",
        "stairway: up of 1_a",
        "rows: up of 2_b",
    };
    return all;
}

constexpr std::array k_worth_another_try{Fault::engine_gone,   Fault::image_refused,  Fault::server_crashed,
                                         Fault::server_killed, Fault::server_ended,   Fault::server_removed,
                                         Fault::server_paused, Fault::connection_lost};
constexpr std::array k_hopeless{Fault::unavailable, Fault::cannot_start, Fault::out_of_memory,
                                Fault::disk_full,   Fault::out_of_time,  Fault::unclear};

/// Replays a cell whose attempts fail as `script` says, until it is through; what was decided, in order.
std::vector<Next> replay(const std::vector<Attempt>& script, int retries) {
    std::vector<Next> decisions;
    std::vector<Attempt> attempts;
    for (const auto& attempt : script) {
        attempts.push_back(attempt);
        decisions.push_back(decide(attempts, retries));
        if (decisions.back() == Next::give_up || decisions.back() == Next::blame) break;
    }
    return decisions;
}

TEST(Retries, start_a_cell_anew_after_a_failure_at_any_step_and_give_up_when_it_stays) {
    using testing::ElementsAre;
    for (const auto fault : k_worth_another_try)
        for (const auto& step : steps()) {
            SCOPED_TRACE(std::string(name_of(fault)) + " at " + step);
            const auto again = fault == Fault::engine_gone ? Next::retry_with_engine : Next::retry;
            const Attempt failed{fault, step, false};
            EXPECT_THAT(replay({failed}, 1), ElementsAre(again));
            EXPECT_THAT(replay({failed, failed}, 1), ElementsAre(again, Next::give_up));
            EXPECT_THAT(replay({failed, failed, failed}, 2), ElementsAre(again, again, Next::give_up));
            EXPECT_THAT(replay({failed}, 0), ElementsAre(Next::give_up));
        }
}

TEST(Retries, are_not_spent_on_what_would_be_the_same_again) {
    for (const auto fault : k_hopeless)
        for (const auto& step : steps())
            EXPECT_THAT(replay({{fault, step, true}}, 5), testing::ElementsAre(Next::give_up))
                << name_of(fault);
}

TEST(Retries, count_all_failures_of_a_cell_whatever_they_are) {
    EXPECT_THAT(replay({{Fault::server_killed, "", false}, {Fault::connection_lost, "", false}}, 1),
                testing::ElementsAre(Next::retry, Next::give_up));
}

TEST(Crash, is_the_migrations_fault_when_it_comes_twice_at_the_same_place_in_its_own_statements) {
    const Attempt crash{Fault::server_crashed, "install: up of 2_b", true};
    EXPECT_THAT(replay({crash, crash}, 1), testing::ElementsAre(Next::retry, Next::blame));
}

TEST(Crash, is_not_the_migrations_fault_where_anything_speaks_against_it) {
    const Attempt crash{Fault::server_crashed, "install: up of 2_b", true};
    auto elsewhere = crash;
    elsewhere.place = "stairway: up of 2_b";
    auto looking = crash;
    looking.is_migrations = false; // harness's own look at the schema
    const Attempt killed{Fault::server_killed, crash.place, true};
    for (const auto& second : {elsewhere, looking, killed}) {
        EXPECT_EQ(replay({crash, second}, 1).back(), Next::give_up) << second.place;
        EXPECT_EQ(replay({second, crash}, 1).back(), Next::give_up) << second.place;
    }
    EXPECT_EQ(replay({crash}, 0).back(), Next::give_up); // once is no proof
}

TEST(Crash, that_was_seen_once_says_that_nobody_knows) {
    const Attempt crash{Fault::server_crashed, "install: up of 2_b", true};
    EXPECT_THAT(remark(std::vector{crash}), testing::HasSubstr("retries: 0"));
    const Attempt lost{Fault::connection_lost, "install: up of 2_b", true};
    EXPECT_THAT(remark(std::vector{lost, lost}), testing::HasSubstr("look whether the migration"));
    EXPECT_EQ(remark(std::vector{lost}), "");
}

TEST(Faults, each_have_a_name_of_their_own) {
    std::set<std::string_view> names;
    std::vector<Fault> all(k_worth_another_try.begin(), k_worth_another_try.end());
    all.insert(all.end(), k_hopeless.begin(), k_hopeless.end());
    for (const auto fault : all) {
        EXPECT_TRUE(names.insert(name_of(fault)).second);
        EXPECT_FALSE(to_string(fault).empty());
    }
    EXPECT_EQ(all.size(), static_cast<std::size_t>(Fault::unclear) + 1) << "a fault is in neither list above";
}

} // namespace
} // namespace harness::runner
