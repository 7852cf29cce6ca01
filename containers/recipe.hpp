#pragma once
// How each engine's official image wants to be started: environment, data directory, settings for tests.

#include "containers/server.hpp"
#include "harness/base/engine.hpp"

namespace harness::containers {

struct RecipeInput {
    base::Engine engine;
    std::string version; ///< as in the spec; decides version-dependent settings
    std::string image;
    std::map<std::string, std::string> env;      ///< the user's; wins over the recipe's
    std::vector<std::string> command;            ///< the user's further arguments
    std::map<std::string, std::string> settings; ///< the engine's own settings by name; win over the recipe's
    std::optional<std::uint64_t> memory;
    std::optional<double> cpus;
    bool durable = false;  ///< true: fsync and friends stay on
    bool in_memory = true; ///< data directory on a tmpfs
    std::string name;
};

struct Credentials {
    std::string user;
    std::string password;
    std::string maintenance_database;
};

struct Recipe {
    ServerSpec spec;
    Credentials credentials;
    std::string stop_signal; ///< what ends the server soon and cleanly: "INT"
    std::string
        password_variable; ///< which of spec.env makes the administrator's password; empty: not one alone
    std::string certificate_option{}; ///< by which the server takes a file with a certificate and its key;
                                      ///< empty: none is to be given to it
};

/// Where all recipes put the data: outside every volume that an image declares, so that one rule serves all
/// versions, and the data lies where we said.
inline constexpr std::string_view k_recipe_data_directory = "/srv/harness";

[[nodiscard]] Recipe recipe(const RecipeInput& input);

} // namespace harness::containers
