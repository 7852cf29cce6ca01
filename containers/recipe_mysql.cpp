// MariaDB and MySQL. Their images start twice: a temporary server that makes the accounts and runs init
// scripts listens on its socket alone (--skip-networking in both official entrypoints), so who answers on the
// port is the real one.

#include "containers/recipe_parts.hpp"

#include "harness/base/secret.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace harness::containers::recipes {
namespace {

/// Measured with the settings below, data on tmpfs, 5 MB of rows: MariaDB 10.5 107 MB, 11.8 178 MB, MySQL 9.7
/// 301 MB; of which the data 50, 85 and 112 MB.
constexpr std::uint64_t k_mariadb_memory = 512 * k_mebibyte;
constexpr std::uint64_t k_mysql_memory = 768 * k_mebibyte;

constexpr std::string_view k_datadir = "/srv/harness/mysql";

struct Option {
    std::string_view name;
    std::string_view value;
};

/// For a server that lives for minutes and holds little. MySQL without the performance schema needs half of
/// the memory; MariaDB has it off by default.
constexpr std::array k_small{
    Option{"innodb_buffer_pool_size", "64M"},
    Option{"innodb_buffer_pool_dump_at_shutdown", "OFF"},
    Option{"innodb_buffer_pool_load_at_startup", "OFF"},
    Option{"innodb_use_native_aio", "OFF"}, // the kernel's requests are few, and shared by all servers
    Option{"mysqlx", "OFF"},
    Option{"performance_schema", "OFF"},
};

/// The redo log shares the tmpfs with the data. Its size has another name since MySQL 8.0.30.
constexpr std::array k_in_memory{Option{"innodb_log_file_size", "32M"},
                                 Option{"innodb_redo_log_capacity", "32M"}};

constexpr std::array k_not_durable{
    Option{"innodb_doublewrite", "OFF"},
    Option{"innodb_flush_log_at_trx_commit", "0"},
    Option{"innodb_flush_method", "nosync"},
    Option{"sync_frm", "OFF"},
};

/// "skip_log_bin", "loose_sql_mode=ANSI": the option that is meant.
std::string option_name(std::string_view argument) {
    auto name = setting_name(argument.substr(0, argument.find('=')));
    for (const std::string_view prefix : {"loose_", "skip_", "disable_", "enable_"})
        if (name.starts_with(prefix)) name.erase(0, prefix.size());
    return name;
}

/// The options among the server's arguments: --name=value, --name.
Settings options_in(const std::vector<std::string>& arguments) {
    Settings found;
    for (std::string_view argument : arguments) {
        if (!argument.starts_with("--")) continue;
        argument.remove_prefix(2);
        const auto equals = argument.find('=');
        found[option_name(argument)] = equals == std::string_view::npos ? "" : argument.substr(equals + 1);
    }
    return found;
}

/// All options that the user gave, by name.
Settings users_options(const RecipeInput& input) {
    auto all = options_in(input.command);
    for (const auto& [name, value] : input.settings) all.emplace(option_name(name), value);
    return all;
}

/// Or names files that may.
bool says_something_of_tls(const Settings& options) {
    return std::ranges::any_of(options, [](const auto& option) {
        const auto& name = option.first;
        return name.starts_with("ssl") || name.starts_with("tls") || name == "require_secure_transport"
               || name.starts_with("defaults");
    });
}

/// From 11.4 on MariaDB makes a key and a certificate at each start if it has none (manual, "Securing
/// Connections for Client and Server"), which takes longer than all else of it. "11" is the last 11.
bool makes_a_key_at_each_start(std::string_view version) {
    const auto* const end = version.data() + version.size();
    int major = 0;
    int minor = 0;
    const auto [dot, failure] = std::from_chars(version.data(), end, major);
    if (failure != std::errc{}) return version == "latest" || version == "lts";
    const bool has_minor =
        dot != end && *dot == '.' && std::from_chars(dot + 1, end, minor).ec == std::errc{};
    return std::pair(major, has_minor ? minor : std::numeric_limits<int>::max()) >= std::pair(11, 4);
}

/// No server's name in front: the image knows whether its own is called mariadbd or mysqld.
std::vector<std::string> mysql_command(const RecipeInput& input, const Settings& users) {
    std::vector<std::string> command;
    // `loose`: an option that a version does not know is a warning, not the server's end.
    const auto add = [&](std::span<const Option> options) {
        for (const auto& [name, value] : options)
            if (!users.contains(std::string(name)))
                command.push_back(fmt::format("--loose-{}={}", name, value));
    };
    if (!users.contains("datadir")) command.push_back(fmt::format("--datadir={}", k_datadir));
    add(k_small);
    if (input.in_memory) add(k_in_memory);
    if (!input.durable) {
        add(k_not_durable);
        if (!users.contains("log_bin")) command.emplace_back("--skip-log-bin");
    }
    for (const auto& [name, value] : input.settings) command.push_back(fmt::format("--{}={}", name, value));
    auto arguments = input.command;
    if (!arguments.empty() && (arguments.front() == "mysqld" || arguments.front() == "mariadbd"))
        arguments.erase(arguments.begin());
    command.insert(command.end(), arguments.begin(), arguments.end()); // the last one wins
    return command;
}

/// MariaDB's image also takes MySQL's names, after its own (its entrypoint, docker_setup_env).
std::vector<std::string> prefixes_of(base::Engine engine) {
    if (engine == base::Engine::mariadb) return {"MARIADB_", "MYSQL_"};
    return {"MYSQL_"};
}

/// Whether the user has said something of root's password, by any of the variables that the image takes.
bool says_password(const Settings& env, const std::vector<std::string>& prefixes) {
    constexpr std::array words{"ROOT_PASSWORD",        "ROOT_PASSWORD_FILE",        "ROOT_PASSWORD_HASH",
                               "ALLOW_EMPTY_PASSWORD", "ALLOW_EMPTY_ROOT_PASSWORD", "RANDOM_ROOT_PASSWORD"};
    return std::ranges::any_of(prefixes, [&](const auto& prefix) {
        return std::ranges::any_of(words, [&](const char* word) { return env.contains(prefix + word); });
    });
}

} // namespace

Recipe mysql(const RecipeInput& input) {
    const bool is_mariadb = input.engine == base::Engine::mariadb;
    Recipe made{server_spec(input, is_mariadb ? k_mariadb_memory : k_mysql_memory), {}, "TERM", {}};
    auto& spec = made.spec;
    const auto prefixes = prefixes_of(input.engine);
    spec.env = input.env;
    if (!says_password(spec.env, prefixes))
        spec.env[prefixes.front() + "ROOT_PASSWORD"] = base::random_password();
    const auto users = users_options(input);
    if (is_mariadb && makes_a_key_at_each_start(input.version) && !says_something_of_tls(users))
        made.certificate_option = "--loose-ssl-cert="; // the key is looked for there, too
    spec.command = mysql_command(input, users);
    spec.data_directory = value_or(users, "datadir", spec.data_directory);
    made.credentials.user = "root";
    for (const auto& prefix : prefixes)
        if (made.credentials.password.empty()) {
            made.password_variable = prefix + "ROOT_PASSWORD";
            made.credentials.password = value_or(spec.env, made.password_variable, "");
        }
    made.credentials.maintenance_database = "mysql";
    return made;
}

} // namespace harness::containers::recipes
