#pragma once
// A process that keeps one server of this machine: it starts it, says how it ended, and ends it, all that
// descends from it, and its files when it is told to or when harness is gone, however that went.
//
// It is harness's own program once more, in a session of its own, and has one thread: what it starts can
// therefore be tied to its life by the kernel (PR_SET_PDEATHSIG), so that even its own SIGKILL leaves no
// server. It holds one end of a socket whose other end only harness has. Lines on the way to it:
//   keep        the server stays when harness goes; SIGTERM ends it then
//   stop        end it now
// and from it:
//   started <n> <pid>    the n-th command runs (the last one is the server)
//   ended <n> <code>     it ended: its exit code, or 128 + the signal that ended it, as a shell says it

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace harness::containers {

/// The first argument that makes harness's own program a keeper; main.cpp calls keeper_main for it.
inline constexpr std::string_view k_keeper_argument = "__keep-server";

struct LocalCommand {
    std::vector<std::string> words; ///< the program's path first
    std::string input_file{};       ///< its standard input; empty = /dev/null
};

/// Who a process runs as.
struct Account {
    uid_t user = 0;
    gid_t group = 0;
};

struct KeeperOrders {
    std::filesystem::path folder;       ///< of the server alone; goes with it
    std::optional<Account> account;     ///< nullopt: as the keeper itself
    int parting_signal = 9;             ///< the quickest end that leaves nothing behind
    std::vector<LocalCommand> commands; ///< one after the other; all but the last must end with 0
};

/// As words of a command line, and back. Pure.
[[nodiscard]] std::vector<std::string> to_words(const KeeperOrders& orders);
[[nodiscard]] std::optional<KeeperOrders> read_orders(const std::vector<std::string>& words);

/// The names of files in a kept server's folder.
inline constexpr std::string_view k_log_file = "log";
inline constexpr std::string_view k_data_folder = "data";
/// Who keeps it and until when, as a container's labels say it; see owner.hpp.
inline constexpr std::string_view k_owner_file = "owner";

/// Writes that file: this process owns the folder.
void claim_folder(const std::filesystem::path& folder);

/// Removes what a PostgreSQL server that was killed left outside its folder: its segment of System V shared
/// memory, named in postmaster.pid; only if nobody is attached to it.
void remove_shared_memory(const std::filesystem::path& data_folder);

/// The keeper's own main: `<program> __keep-server <words of KeeperOrders>`, the line on standard input, the
/// server's environment as its own.
int keeper_main(int argc, char** argv);

} // namespace harness::containers
