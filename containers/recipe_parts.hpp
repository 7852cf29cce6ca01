#pragma once
// Internal: what the recipes of all engines share.

#include "containers/recipe.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace harness::containers::recipes {

using Settings = std::map<std::string, std::string>;

inline constexpr std::uint64_t k_mebibyte = std::uint64_t{1} << 20U;

/// As servers compare the names of their settings: without case, and with "-" for "_" on a command line.
[[nodiscard]] std::string setting_name(std::string_view name);
[[nodiscard]] Settings with_plain_names(const Settings& settings);

/// Sets a variable of the image unless the user did, directly or as NAME_FILE (both together are an error
/// there).
void set_default(Settings& env, const std::string& name, const std::string& value);

/// What is set and not empty, or else.
[[nodiscard]] std::string value_or(const Settings& env, const std::string& name,
                                   const std::string& otherwise);

/// Image, port, limits and the data directory's tmpfs: half of the memory, because a tmpfs counts against the
/// container's limit.
[[nodiscard]] ServerSpec server_spec(const RecipeInput& input, std::uint64_t default_memory);

[[nodiscard]] Recipe postgres(const RecipeInput& input);
/// MariaDB's and MySQL's.
[[nodiscard]] Recipe mysql(const RecipeInput& input);

} // namespace harness::containers::recipes
