#include "containers/recipe_parts.hpp"

#include "harness/base/secret.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace harness::containers::recipes {
namespace {

constexpr std::uint64_t k_default_memory = 512 * k_mebibyte;

/// The images' volume is /var/lib/postgresql/data up to 17, /var/lib/postgresql from 18 on.
constexpr std::string_view k_pgdata = "/srv/harness/pgdata";

/// The number that a version text starts with: 17 for "17", "17.10", "17-alpine"; 0 for "latest".
int major_version(std::string_view version) {
    int number = 0;
    std::from_chars(version.data(), version.data() + version.size(), number);
    return number;
}

/// The settings among postgres's arguments: -c name=value, -cname=value, --name=value (postgres(1)).
Settings settings_in(const std::vector<std::string>& arguments) {
    Settings found;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string_view text = arguments[i];
        if (text == "-c" && i + 1 < arguments.size())
            text = arguments[++i];
        else if (text.starts_with("--") || text.starts_with("-c"))
            text.remove_prefix(2);
        else
            continue;
        if (const auto equals = text.find('='); equals != std::string_view::npos)
            found[setting_name(text.substr(0, equals))] = base::trim(text.substr(equals + 1));
    }
    return found;
}

/// Minimal WAL goes with nothing that reads WAL, or the server refuses to start. So it is all or nothing: who
/// names one of these settings decides about all of them.
void add_minimal_wal(Settings& ours, const Settings& users) {
    constexpr std::array readers{"max_wal_senders", "archive_mode", "summarize_wal", "archive_command",
                                 "archive_library"};
    const bool wants_wal =
        std::ranges::any_of(readers, [&](const char* name) { return users.contains(name); });
    const auto level = users.find("wal_level");
    if (level == users.end() ? wants_wal : setting_name(level->second) != "minimal") return;
    ours["wal_level"] = "minimal";
    ours["max_wal_senders"] = "0";
}

/// What makes a server that lives for minutes fast: nothing reaches the disk that nobody will read again.
Settings test_settings(const RecipeInput& input, const Settings& users) {
    Settings ours{{"shared_buffers", "64MB"}};
    if (input.in_memory) {
        // By default WAL grows to 1 GB before a checkpoint; it shares the tmpfs with the data.
        ours["max_wal_size"] = "64MB";
        ours["min_wal_size"] = "32MB";
        ours["checkpoint_warning"] = "0";
    }
    if (input.durable) return ours;
    ours["fsync"] = "off";
    ours["full_page_writes"] = "off";
    ours["synchronous_commit"] = "off";
    add_minimal_wal(ours, users);
    return ours;
}

std::vector<std::string> postgres_command(const RecipeInput& input) {
    const auto users = with_plain_names(input.settings);
    auto arguments = input.command;
    if (!arguments.empty() && arguments.front() == "postgres") arguments.erase(arguments.begin());
    auto all = users;
    all.merge(settings_in(arguments));

    std::vector<std::string> command{"postgres"};
    const auto add = [&](const Settings& settings) {
        for (const auto& [name, value] : settings) {
            command.emplace_back("-c");
            command.push_back(name + "=" + value);
        }
    };
    auto ours = test_settings(input, all);
    std::erase_if(ours, [&](const auto& setting) { return all.contains(setting.first); });
    add(ours);
    add(users);
    command.insert(command.end(), arguments.begin(), arguments.end()); // the last one wins
    return command;
}

Settings postgres_env(const RecipeInput& input) {
    auto env = input.env;
    set_default(env, "POSTGRES_PASSWORD", base::random_password());
    set_default(env, "PGDATA", std::string(k_pgdata));
    if (!input.durable && !env.contains("POSTGRES_INITDB_ARGS_FILE")) {
        const auto major = major_version(input.version);
        auto& arguments = env["POSTGRES_INITDB_ARGS"];
        if (!arguments.empty()) arguments += ' ';
        arguments += major != 0 && major < 10 ? "--nosync" : "--no-sync"; // renamed in PostgreSQL 10
    }
    return env;
}

} // namespace

Recipe postgres(const RecipeInput& input) {
    Recipe made{server_spec(input, k_default_memory), {}, "INT", {}};
    auto& spec = made.spec;
    spec.env = postgres_env(input);
    spec.command = postgres_command(input);
    if (input.env.contains("PGDATA")) spec.data_directory = input.env.at("PGDATA");
    made.credentials.user = value_or(spec.env, "POSTGRES_USER", "postgres");
    made.credentials.password = value_or(spec.env, "POSTGRES_PASSWORD", "");
    made.credentials.maintenance_database = value_or(spec.env, "POSTGRES_DB", "postgres");
    // With its log elsewhere, the data directory is not all of the server's data.
    if (!spec.env.contains("POSTGRES_INITDB_WALDIR")) made.password_variable = "POSTGRES_PASSWORD";
    return made;
}

} // namespace harness::containers::recipes
