#pragma once
// Database servers that are installed on this machine: where packages put them, and of which version they
// are.

#include "harness/base/engine.hpp"
#include "harness/base/limit.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace harness::containers {

/// The program of a server, found and asked for its version.
struct LocalProgram {
    base::Engine engine = base::Engine::postgres;
    std::filesystem::path file; ///< ".../bin/postgres", ".../sbin/mariadbd"
    std::string version;        ///< "15.18", "10.11.19"
};

/// What of this process's surroundings says where servers may be. Empty = not set.
struct Surroundings {
    std::string servers; ///< HARNESS_SERVERS: a folder as scripts/servers makes it
    std::string path;    ///< PATH
    std::string home;
    std::string cache_home; ///< XDG_CACHE_HOME
    std::filesystem::path working_folder;

    [[nodiscard]] static Surroundings of_this_process();
};

/// Patterns (glob(7)) of the folders that may hold an engine's server, the likeliest first: HARNESS_SERVERS,
/// what scripts/servers made, then where Debian, PGDG (apt and rpm), Homebrew and npm put them, then PATH.
/// Pure.
[[nodiscard]] std::vector<std::string> places_of(base::Engine engine, const Surroundings& surroundings);

/// What a server says to --version: "postgres (PostgreSQL) 15.18 (Debian …)", "mysqld  Ver 10.11.6-MariaDB …
/// for …", "… Ver 9.7.4 for Linux …". Pure. MySQL's program and MariaDB's may have the same name.
[[nodiscard]] std::optional<std::pair<base::Engine, std::string>> version_in(std::string_view answer);

/// Every server of the engine that is here and answers when it is asked for its version, each file once.
[[nodiscard]] std::vector<LocalProgram> find_programs(base::Engine engine, const Surroundings& surroundings,
                                                      const base::Limit& limit);

/// A program that lies beside a server's: in the same folder, or in `bin` or `scripts` next to it. Empty
/// where there is none.
[[nodiscard]] std::filesystem::path beside(const LocalProgram& program, std::string_view name);

} // namespace harness::containers
