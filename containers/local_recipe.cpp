#include "containers/local_recipe.hpp"

#include "containers/certificate.hpp"
#include "containers/failed.hpp"

#include <array>
#include <csignal>
#include <fmt/format.h>

namespace harness::containers {
namespace {

using base::Engine;
using Words = std::vector<std::string>;

constexpr std::array<std::string_view, 4> k_contract_names{"POSTGRES_", "MYSQL_", "MARIADB_", "PGDATA"};

bool is_of_images(std::string_view name) {
    return std::ranges::any_of(k_contract_names, [&](auto prefix) { return name.starts_with(prefix); });
}

std::map<std::string, std::string> environment(const RecipeInput& input, const LocalPlace& place) {
    std::map<std::string, std::string> env{
        {"HOME", place.folder.string()}, {"LANG", "C.UTF-8"}, {"TZ", "UTC"}};
    for (const auto& [name, value] : input.env)
        if (!is_of_images(name)) env.insert_or_assign(name, value);
    return env;
}

std::string value_of(const std::map<std::string, std::string>& env, const std::string& name) {
    const auto found = env.find(name);
    return found == env.end() ? std::string() : found->second;
}

base::Error lacks(const LocalProgram& program, std::string_view name) {
    return environment_failed(
        fmt::format("could not use the server {}: there is no {} beside it; install the whole "
                    "package",
                    program.file.string(), name));
}

bool names_setting(const RecipeInput& input, std::string_view name) {
    if (input.settings.contains(std::string(name))) return true;
    return std::ranges::any_of(input.command,
                               [&](const auto& word) { return word.find(name) != std::string::npos; });
}

base::Result<LocalRecipe> postgres(const RecipeInput& input, const LocalProgram& program,
                                   const LocalPlace& place,
                                   const std::function<std::filesystem::path(std::string_view)>& beside) {
    const auto initdb = beside("initdb");
    if (initdb.empty()) return lacks(program, "initdb");
    const auto as_image = recipe(input);
    const auto data = (place.folder / k_data_folder).string();
    const auto password_file = place.folder / "password";

    LocalRecipe made;
    made.env = environment(input, place);
    made.credentials = as_image.credentials;
    made.credentials.maintenance_database = "postgres"; // POSTGRES_DB is the image's to make
    made.files["password"] = made.credentials.password + "\n";
    made.parting_signal = SIGQUIT; // leaves no shared memory behind; SIGKILL would

    Words make{initdb.string(),
               "-D",
               data,
               "-U",
               made.credentials.user,
               "--pwfile=" + password_file.string(),
               "--auth=scram-sha-256",
               "--encoding=UTF8"};
    for (auto& word : shell_words(value_of(as_image.spec.env, "POSTGRES_INITDB_ARGS")))
        make.push_back(std::move(word));

    Words run = as_image.spec.command;
    run.front() = program.file.string(); // for "postgres"
    run.insert(run.begin() + 1, {"-D", data});
    const auto set = [&](std::string_view setting) {
        run.emplace_back("-c");
        run.emplace_back(setting);
    };
    set("listen_addresses=127.0.0.1");
    set(fmt::format("port={}", place.port));
    set("unix_socket_directories="); // a socket's path may have 107 bytes, a folder's more
    set("logging_collector=off");
    // Below the data directory, so that even a kill leaves nothing in /dev/shm.
    if (!names_setting(input, "dynamic_shared_memory_type")) set("dynamic_shared_memory_type=mmap");
    made.commands = {{std::move(make)}, {std::move(run)}};
    return made;
}

std::string sql_text(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "'";
}

/// Root's accounts as the images make them: one for the socket, one for any address. A statement a line,
/// which is all that --bootstrap and --init-file take.
std::string root_sql(const std::string& password, std::string_view localhost_password) {
    return fmt::format("SET SESSION sql_mode = '';\n"
                       "CREATE USER 'root'@'%' IDENTIFIED BY {0};\n"
                       "GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;\n{1}\n",
                       sql_text(password), localhost_password);
}

/// The options that hold while the data directory is made, too: some are fixed with it.
Words mysql_options(const RecipeInput& input, const LocalProgram& program, const LocalPlace& place,
                    const Recipe& as_image) {
    Words options;
    for (const auto& word : as_image.spec.command)
        if (!word.starts_with("--datadir=")) options.push_back(word);
    options.push_back("--datadir=" + (place.folder / k_data_folder).string());
    options.emplace_back("--skip-name-resolve");
    const bool is_mariadb_10 = program.engine == Engine::mariadb && program.version.starts_with("10.");
    if (is_mariadb_10 && !names_setting(input, "character_set_server")) // as the image's configuration has it
        options.insert(options.begin(),
                       {"--character-set-server=utf8mb4", "--collation-server=utf8mb4_general_ci"});
    if (program.engine == Engine::mysql && !names_setting(input, "secure_file_priv"))
        options.emplace_back("--secure-file-priv=NULL"); // its default is a folder that need not exist
    return options;
}

Words joined(Words first, const Words& rest) {
    first.insert(first.end(), rest.begin(), rest.end());
    return first;
}

base::Result<LocalRecipe> mysql(const RecipeInput& input, const LocalProgram& program,
                                const LocalPlace& place,
                                const std::function<std::filesystem::path(std::string_view)>& beside) {
    const auto as_image = recipe(input);
    const auto server = program.file.string();
    const auto sql_file = (place.folder / "init.sql").string();
    const auto options = mysql_options(input, program, place, as_image);

    LocalRecipe made;
    made.env = environment(input, place);
    made.credentials = as_image.credentials;
    const auto& password = made.credentials.password;
    if (program.engine == Engine::mariadb) {
        auto install = beside("mariadb-install-db");
        if (install.empty()) install = beside("mysql_install_db");
        if (install.empty()) return lacks(program, "mariadb-install-db");
        // mariadb-install-db makes some for the host that it runs on.
        made.files["init.sql"] =
            "FLUSH PRIVILEGES;\n"
            + root_sql(
                password,
                fmt::format("SET PASSWORD FOR 'root'@'localhost' = PASSWORD({});\n"
                            "EXECUTE IMMEDIATE CONCAT('DROP USER IF EXISTS root@', QUOTE(@@hostname));\n"
                            "DROP USER IF EXISTS root@'127.0.0.1', root@'::1';",
                            sql_text(password)));
        made.commands.push_back(
            {joined({install.string(), "--no-defaults", "--auth-root-authentication-method=normal",
                     "--skip-test-db", "--skip-log-bin"},
                    options)});
        made.commands.push_back(
            {joined({server, "--no-defaults", "--bootstrap", "--skip-log-bin"}, options), sql_file});
    } else {
        made.files["init.sql"] =
            root_sql(password, password.empty() ? std::string()
                                                : "ALTER USER 'root'@'localhost' IDENTIFIED BY "
                                                      + sql_text(password) + ";");
        made.commands.push_back(
            {joined({server, "--no-defaults", "--initialize-insecure", "--init-file=" + sql_file}, options)});
    }
    auto run = joined({server, "--no-defaults"}, options);
    const auto certificate = as_image.certificate_option.empty() ? std::string() : new_certificate();
    if (!certificate.empty()) {
        constexpr auto name = "certificate.pem";
        made.files[name] = certificate;
        run.push_back(as_image.certificate_option + (place.folder / name).string());
    }
    run.insert(run.end(), {"--bind-address=127.0.0.1", fmt::format("--port={}", place.port),
                           "--socket=server.sock", // below the data directory, whatever its path's length
                           "--pid-file=server.pid"});
    made.commands.push_back({std::move(run)});
    return made;
}

} // namespace

std::vector<std::string> shell_words(std::string_view text) {
    Words words;
    std::string word;
    bool is_word = false;
    char quote = 0;
    for (const char c : text) {
        if (quote != 0 && c == quote) {
            quote = 0;
        } else if (quote == 0 && (c == '\'' || c == '"')) {
            quote = c;
            is_word = true;
        } else if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
            if (is_word) words.push_back(std::exchange(word, {}));
            is_word = false;
        } else {
            word += c;
            is_word = true;
        }
    }
    if (is_word) words.push_back(std::move(word));
    return words;
}

base::Result<LocalRecipe>
local_recipe(const RecipeInput& input, const LocalProgram& program, const LocalPlace& place,
             const std::function<std::filesystem::path(std::string_view name)>& beside) {
    return program.engine == Engine::postgres ? postgres(input, program, place, beside)
                                              : mysql(input, program, place, beside);
}

} // namespace harness::containers
