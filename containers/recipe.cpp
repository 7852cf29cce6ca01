#include "containers/recipe_parts.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace harness::containers {
namespace recipes {

std::string setting_name(std::string_view name) {
    std::string plain(base::trim(name));
    std::ranges::transform(plain, plain.begin(), [](unsigned char c) {
        return c == '-' ? '_' : static_cast<char>(std::tolower(c));
    });
    return plain;
}

Settings with_plain_names(const Settings& settings) {
    Settings plain;
    for (const auto& [name, value] : settings) plain[setting_name(name)] = value;
    return plain;
}

void set_default(Settings& env, const std::string& name, const std::string& value) {
    if (!env.contains(name) && !env.contains(name + "_FILE")) env[name] = value;
}

std::string value_or(const Settings& env, const std::string& name, const std::string& otherwise) {
    const auto found = env.find(name);
    return found == env.end() || found->second.empty() ? otherwise : found->second;
}

ServerSpec server_spec(const RecipeInput& input, std::uint64_t default_memory) {
    ServerSpec spec;
    spec.image = input.image;
    spec.port = base::info(input.engine).port;
    spec.memory = input.memory.value_or(default_memory);
    spec.cpus = input.cpus.value_or(0);
    spec.data_directory = k_recipe_data_directory;
    if (input.in_memory) spec.tmpfs = (spec.memory > 0 ? spec.memory : default_memory) / 2;
    spec.name = input.name;
    return spec;
}

} // namespace recipes

Recipe recipe(const RecipeInput& input) {
    switch (input.engine) {
    case base::Engine::postgres:
        return recipes::postgres(input);
    case base::Engine::mysql:
    case base::Engine::mariadb:
        return recipes::mysql(input);
    case base::Engine::sqlite:
        break;
    }
    throw std::logic_error("a recipe was asked for an engine that has no server");
}

} // namespace harness::containers
