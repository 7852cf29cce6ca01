#include "harness/runner/faults.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <stdexcept>

namespace harness::runner {
namespace {

using containers::ServerState;

/// May the cell be run again? Only what another try can change, and what makes a cell's end say nothing of
/// its beginning: it gets a server made anew, so there is nothing that a half-done attempt could spoil.
enum class Again { no, yes, once_the_engine_is_back };

struct FaultInfo {
    Fault fault;
    std::string_view name;
    std::string_view title;
    Again again;
};

constexpr std::array k_faults{
    FaultInfo{Fault::unavailable, "unavailable", "its server cannot be had here", Again::no},
    FaultInfo{Fault::engine_gone, "engine_gone", "the container engine went away",
              Again::once_the_engine_is_back},
    FaultInfo{Fault::image_refused, "image_refused", "the image could not be pulled", Again::yes},
    FaultInfo{Fault::cannot_start, "cannot_start", "the server does not start", Again::no},
    FaultInfo{Fault::out_of_memory, "out_of_memory", "the server ran out of memory", Again::no},
    FaultInfo{Fault::disk_full, "disk_full", "the disk is full", Again::no},
    FaultInfo{Fault::server_crashed, "server_crashed", "the server crashed", Again::yes},
    FaultInfo{Fault::server_killed, "server_killed", "the server was killed", Again::yes},
    FaultInfo{Fault::server_ended, "server_ended", "the server was stopped", Again::yes},
    FaultInfo{Fault::server_removed, "server_removed", "the server was removed", Again::yes},
    FaultInfo{Fault::server_paused, "server_paused", "the server was paused", Again::yes},
    FaultInfo{Fault::connection_lost, "connection_lost", "the connection to the server was lost", Again::yes},
    FaultInfo{Fault::out_of_time, "out_of_time", "the cell took too long", Again::no},
    FaultInfo{Fault::unclear, "unclear", "the environment failed", Again::no},
};

const FaultInfo& info(Fault fault) {
    for (const auto& row : k_faults)
        if (row.fault == fault) return row;
    throw std::logic_error("a fault without a row in the table of faults");
}

/// Signals that a program brings upon itself. SIGKILL, SIGTERM and their like come from outside.
constexpr std::array k_crashes{SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV};
constexpr int k_signalled = 128;

bool says(const Evidence& evidence, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](auto word) {
        return evidence.error.message.find(word) != std::string::npos
               || evidence.error.detail.find(word) != std::string::npos
               || evidence.log.find(word) != std::string::npos;
    });
}

bool is_disk_full(const Evidence& evidence) {
    // PostgreSQL's disk_full; MySQL's ER_DISK_FULL, ER_RECORD_FILE_FULL.
    const auto& code = evidence.error.sqlstate;
    if (code == "53100" || code == "SQLITE_FULL") return true;
    if (evidence.server && evidence.server->running && !evidence.error.message.empty()
        && evidence.error.message.find("No space left") == std::string::npos
        && evidence.error.message.find("is full") == std::string::npos)
        return false; // an old line of a log is no evidence while the server lives
    return says(evidence, {"No space left on device", "Disk is full", "database or disk is full"});
}

bool is_out_of_memory(const Evidence& evidence) {
    return (evidence.server && evidence.server->out_of_memory) || evidence.error.sqlstate == "53200"
           || evidence.error.sqlstate == "SQLITE_NOMEM";
}

/// The number after a word of the log, the last one: "terminated by signal 11".
int last_number_after(std::string_view log, std::string_view word) {
    const auto at = log.rfind(word);
    if (at == std::string_view::npos) return 0;
    int number = 0;
    for (const char c : log.substr(at + word.size())) {
        if (c < '0' || c > '9') break;
        number = number * 10 + (c - '0');
        if (number > k_signalled) return 0;
    }
    return number;
}

/// What the server's log says of the signal that ended it or one of its processes: PostgreSQL's "server
/// process (PID 7) was terminated by signal 11: Segmentation fault", MySQL's "mysqld got signal 11 ;".
int logged_signal(std::string_view log) {
    const int own = last_number_after(log, "terminated by signal ");
    return own != 0 ? own : last_number_after(log, " got signal ");
}

bool is_crash(int signal) {
    return std::ranges::find(k_crashes, signal) != k_crashes.end();
}

Fault of_ended_server(const Evidence& evidence) {
    const auto& server = *evidence.server;
    if (!server.exit_code && !server.error.empty()) return Fault::server_removed;
    if (server.exit_code == k_signalled + SIGKILL) return Fault::server_killed;
    if (crash_signal(server, evidence.log) != 0) return Fault::server_crashed;
    return evidence.stage == Stage::walking ? Fault::server_ended : Fault::cannot_start;
}

} // namespace

std::string_view to_string(Fault fault) {
    return info(fault).title;
}

std::string_view name_of(Fault fault) {
    return info(fault).name;
}

int crash_signal(const ServerState& server, std::string_view log) {
    if (server.exit_code && is_crash(*server.exit_code - k_signalled)) return *server.exit_code - k_signalled;
    const int logged = logged_signal(log);
    return is_crash(logged) ? logged : 0;
}

Fault diagnose(const Evidence& evidence) {
    if (evidence.is_unavailable) return Fault::unavailable;
    if (!evidence.engine_answers) return Fault::engine_gone;
    if (evidence.stage == Stage::image) return Fault::image_refused;
    if (is_out_of_memory(evidence)) return Fault::out_of_memory;
    if (is_disk_full(evidence)) return Fault::disk_full;
    if (evidence.server) {
        const auto& server = *evidence.server;
        if (server.paused) return Fault::server_paused;
        if (!server.running) return of_ended_server(evidence);
        if (crash_signal(server, evidence.log) != 0) return Fault::server_crashed;
        if (logged_signal(evidence.log) == SIGKILL) return Fault::server_killed;
    }
    if (evidence.is_out_of_time) return Fault::out_of_time;
    if (evidence.stage == Stage::starting) return Fault::cannot_start;
    // Without a SQLSTATE it was the client library that spoke; class 08 and 57P0x are the server's words for
    // it.
    const auto& code = evidence.error.sqlstate;
    // A tool's image that lacks its program lacks it the next time, too.
    if (code.empty() && evidence.error.message.find(containers::k_lacks_program) != std::string::npos)
        return Fault::unclear;
    const bool is_connections = code.empty() || code.starts_with("08") || code.starts_with("57P");
    return evidence.server && is_connections ? Fault::connection_lost : Fault::unclear;
}

Next decide(std::span<const Attempt> attempts, int retries) {
    const auto& last = attempts.back();
    if (attempts.size() > 1 && last.fault == Fault::server_crashed && last.is_migrations) {
        const auto& before = attempts[attempts.size() - 2];
        if (before.fault == Fault::server_crashed && before.is_migrations && before.place == last.place)
            return Next::blame;
    }
    if (attempts.size() > static_cast<std::size_t>(std::max(0, retries))) return Next::give_up;
    switch (info(last.fault).again) {
    case Again::yes:
        return Next::retry;
    case Again::once_the_engine_is_back:
        return Next::retry_with_engine;
    case Again::no:
        break;
    }
    return Next::give_up;
}

std::string remark(std::span<const Attempt> attempts) {
    const auto& last = attempts.back();
    if (attempts.size() == 1) {
        if (last.fault == Fault::server_crashed && last.is_migrations)
            return "it was not tried again (`retries: 0`), so nobody can say whether the migration crashes "
                   "it";
        return {};
    }
    const auto& before = attempts[attempts.size() - 2];
    if (before.fault != last.fault || before.place != last.place)
        return "it was tried " + std::to_string(attempts.size()) + " times, and failed each time";
    std::string text = "the same happened " + std::to_string(attempts.size())
                       + " times at the same place, each time begun from nothing";
    if (last.is_migrations) text += ": look whether the migration brings it about";
    return text;
}

} // namespace harness::runner
