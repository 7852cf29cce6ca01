#pragma once
// Whose fault is it that a cell did not get through, and is it worth another try? Pure: from evidence that
// others have gathered. What is told here is never a migration's fault, with the one exception that has been
// proved: see Next::blame.

#include "containers/server.hpp"
#include "harness/base/error.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness::runner {

enum class Fault {
    unavailable,   ///< no container engine, no such image or program, another version: it would be so again
    engine_gone,   ///< the container engine answered once and no longer does
    image_refused, ///< a pull that was broken off, or refused for now
    cannot_start,  ///< the server ended, or was not ready in time, before it ever was
    out_of_memory, ///< the kernel or the server says so
    disk_full,
    server_crashed, ///< by a signal that programs bring upon themselves
    server_killed,  ///< by SIGKILL, and nothing says that memory was short
    server_ended,   ///< it was stopped, by whomever
    server_removed, ///< the container is no longer there
    server_paused,
    connection_lost, ///< the server lives, and a session with it broke or is silent
    out_of_time,     ///< `timeouts.cell`
    unclear
};
[[nodiscard]] std::string_view to_string(Fault fault); ///< "the server crashed"
/// For reports that machines read: "server_crashed".
[[nodiscard]] std::string_view name_of(Fault fault);

enum class Stage { image, starting, walking }; ///< how far the cell had got

struct Evidence {
    Stage stage = Stage::walking;
    base::Error error;                             ///< what was said
    bool is_unavailable = false;                   ///< the cell's server cannot be had here at all
    bool engine_answers = true;                    ///< the container engine, where the cell needs one
    std::optional<containers::ServerState> server; ///< afterwards; nullopt where nobody knows
    std::string log;                               ///< the server's last lines
    bool is_out_of_time = false;
};

[[nodiscard]] Fault diagnose(const Evidence& evidence);

/// The signal that a server, or one of its processes, crashed by, as its log or its exit code says; 0 if
/// none: SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV. PostgreSQL lives on when one of its sessions
/// crashes, and so only its log tells.
[[nodiscard]] int crash_signal(const containers::ServerState& server, std::string_view log);

/// How one attempt at a cell ended.
struct Attempt {
    Fault fault = Fault::unclear;
    std::string
        place; ///< the trip, the move and the revision: "install: up of 3_users"; empty before the walk
    bool is_migrations = false; ///< it happened while a statement of a migration ran
};

enum class Next {
    retry,             ///< anew, from nothing
    retry_with_engine, ///< the same, once the container engine answers again
    give_up,           ///< an error of the environment
    blame              ///< the migration crashes the server: twice, at the same place, on servers made anew
};

/// After the last of these attempts at one cell. Never more than `retries` further ones.
[[nodiscard]] Next decide(std::span<const Attempt> attempts, int retries);

/// What somebody should know who reads the error that stayed: "the same happened …". Empty if nothing.
[[nodiscard]] std::string remark(std::span<const Attempt> attempts);

} // namespace harness::runner
