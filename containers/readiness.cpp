#include "containers/readiness.hpp"

#include "containers/failed.hpp"

#include "containers/pause.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace harness::containers {
namespace {

constexpr std::chrono::milliseconds k_longest_pause{100};
/// An engine under load may miss an answer or two; a server is not given up for that.
constexpr int k_silent_states_borne = 3;
/// A server may accept a connection and then say nothing. The probe gets this long, then life is asked again.
constexpr std::chrono::seconds k_probe_time{5};
constexpr std::chrono::seconds k_state_time{10};
constexpr int k_log_lines = 20;

ReadinessStep give_up(std::string why) {
    return {.action = ReadinessStep::Action::give_up, .why = std::move(why)};
}

/// With the log, which is read although the limit may be over: it is what the user needs now.
base::Error failed_with_log(RunningServer& server, std::string why) {
    const base::Limit own{base::Deadline::after(std::chrono::seconds(5)), {}};
    auto message = "could not bring up the server: " + std::move(why);
    const auto log = server.log(k_log_lines, own);
    if (!log)
        message += fmt::format("\nIts log could not be read: {}", log.error().message);
    else if (log->empty())
        message += "\nIt logged nothing.";
    else
        message += fmt::format("\nThe end of its log:\n{}", *log);
    return environment_failed(std::move(message));
}

} // namespace

std::string describe_end(const ServerState& state) {
    std::string text = "it ended";
    if (state.exit_code) text += fmt::format(" with exit code {}", *state.exit_code);
    constexpr int killed = 128 + 9;
    if (state.out_of_memory)
        text += ": it ran out of memory; raise the cell's memory";
    else if (state.exit_code == killed)
        text += ": somebody killed it, or the machine ran out of memory";
    if (!state.error.empty()) text += fmt::format(" ({})", state.error);
    return text;
}

ReadinessStep Readiness::on_state(const base::Result<ServerState>& state) {
    if (!state) {
        if (++m_silent_states > k_silent_states_borne) return give_up(state.error().message);
        return {.action = ReadinessStep::Action::pause, .pause = next_pause()};
    }
    m_silent_states = 0;
    m_memory_ran_out = m_memory_ran_out || state->out_of_memory;
    if (!state->running) return give_up(describe_end(*state));
    return {.action = ReadinessStep::Action::probe};
}

ReadinessStep Readiness::on_probe(const Probe& probe) {
    m_last_message = probe.message;
    switch (probe.verdict) {
    case Probe::Verdict::ready:
        return {.action = ReadinessStep::Action::done};
    case Probe::Verdict::wrong:
        return give_up(probe.message);
    case Probe::Verdict::not_yet:
        break;
    }
    return {.action = ReadinessStep::Action::pause, .pause = next_pause()};
}

std::string Readiness::on_timeout(std::chrono::milliseconds waited) const {
    auto text = fmt::format("it was not ready after {:.1f} s", static_cast<double>(waited.count()) / 1000);
    if (!m_last_message.empty()) text += fmt::format("; the last look said: {}", m_last_message);
    if (m_memory_ran_out) text += "; a process in it ran out of memory: raise the cell's memory";
    return text;
}

/// Short while a fast server may come up any moment, longer once it obviously takes its time.
std::chrono::milliseconds Readiness::next_pause() {
    const auto now = m_pause;
    m_pause = std::min(k_longest_pause, m_pause * 5 / 4);
    return now;
}

base::Result<void> wait_until_ready(RunningServer& server, const ProbeFunction& probe,
                                    const base::Limit& limit) {
    using Action = ReadinessStep::Action;
    Readiness readiness;
    const auto began = base::Clock::now();
    while (!limit.is_over()) {
        auto step = readiness.on_state(server.state(limit.within(k_state_time)));
        if (limit.is_over()) break;
        if (step.action == Action::probe)
            step = readiness.on_probe(probe(server.endpoint(), limit.within(k_probe_time)));
        if (step.action == Action::done) return {};
        if (limit.stop.stop_requested()) break; // a probe that was stopped has nothing to say
        if (step.action == Action::give_up) return failed_with_log(server, std::move(step.why));
        pause(step.pause, limit);
    }
    if (limit.stop.stop_requested())
        return failed(base::ErrorKind::cancelled,
                      "could not bring up the server: stopped while waiting for it");
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(base::Clock::now() - began);
    return failed_with_log(server, readiness.on_timeout(waited));
}

} // namespace harness::containers
