#pragma once
// How a server of this machine is made and started, as containers/recipe.hpp says it for images: same
// settings, same accounts. Pure.

#include "containers/keeper.hpp"
#include "containers/local_programs.hpp"
#include "containers/recipe.hpp"

#include <cstdint>
#include <filesystem>
#include <map>

namespace harness::containers {

/// Where it will live.
struct LocalPlace {
    std::filesystem::path folder; ///< of its own
    std::uint16_t port = 0;       ///< on the loopback address
};

struct LocalRecipe {
    std::vector<LocalCommand> commands;       ///< the last one is the server
    std::map<std::string, std::string> files; ///< to be written into the folder before; nobody else may read
    std::map<std::string, std::string> env;   ///< of all commands
    int parting_signal = 9;
    Credentials credentials;
};

/// Limits (memory, cpus) and an image's own scripts have no meaning here. Of `env`, POSTGRES_USER,
/// POSTGRES_PASSWORD, POSTGRES_INITDB_ARGS, MARIADB_ROOT_PASSWORD and MYSQL_ROOT_PASSWORD mean what they mean
/// to the images; what has no such name is the server's environment.
/// `beside` finds a program that belongs to the server's; empty where it is missing, which is an error.
[[nodiscard]] base::Result<LocalRecipe>
local_recipe(const RecipeInput& input, const LocalProgram& program, const LocalPlace& place,
             const std::function<std::filesystem::path(std::string_view name)>& beside);

/// Words of a shell's command line without a shell: blanks separate, quotes hold together.
[[nodiscard]] std::vector<std::string> shell_words(std::string_view text);

} // namespace harness::containers
