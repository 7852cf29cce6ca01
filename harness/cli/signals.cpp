#include "harness/cli/signals.hpp"

#include "harness/suite/result.hpp"

#include <csignal>
#include <ctime>
#include <pthread.h>
#include <unistd.h>

namespace harness::cli {
namespace {

sigset_t watched() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    return set;
}

} // namespace

SignalWatch::SignalWatch(std::stop_source stop, std::function<void()> leaving)
    : m_stop(std::move(stop)), m_leaving(std::move(leaving)) {
    const auto set = watched();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    // A peer that hangs up is an error of a write, not the end of the program.
    std::signal(SIGPIPE, SIG_IGN); // NOLINT(concurrency-mt-unsafe): before any thread
    m_thread = std::jthread([this](const std::stop_token& done) { watch(done); });
}

SignalWatch::~SignalWatch() = default;

void SignalWatch::watch(const std::stop_token& done) {
    const auto set = watched();
    while (!done.stop_requested()) {
        constexpr timespec k_look_up_every{0, 50'000'000};
        if (sigtimedwait(&set, nullptr, &k_look_up_every) < 0) continue;
        if (++m_count == 1) {
            m_stop.request_stop();
            continue;
        }
        m_leaving();
        ::_exit(static_cast<int>(suite::ExitCode::interrupted));
    }
}

} // namespace harness::cli
