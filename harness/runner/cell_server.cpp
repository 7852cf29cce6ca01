#include "harness/runner/cell_server.hpp"

#include "containers/bring_up.hpp"
#include "containers/pause.hpp"
#include "containers/recipe.hpp"
#include "drivers/password.hpp"
#include "harness/base/secret.hpp"
#include "harness/base/text.hpp"

#include <filesystem>
#include <system_error>

namespace harness::runner {
namespace {

using base::Error;
using base::ErrorKind;
using base::Limit;
using base::Result;

/// Clean-up takes no part in the cell's own limit: it must also work when a stop was asked for.
Limit cleaning_limit() {
    return Limit{base::Deadline::after(std::chrono::seconds(30)), {}};
}

class ContainerServer final : public CellServer {
  public:
    ContainerServer(std::unique_ptr<containers::RunningServer> running,
                    std::unique_ptr<drivers::Server> server)
        : m_running(std::move(running)), m_server(std::move(server)) {}

    drivers::Server& database_server() override { return *m_server; }
    containers::RunningServer* container() override { return m_running.get(); }
    std::string log() override {
        auto lines = m_running->log(40, cleaning_limit());
        return lines.has_value() ? std::move(*lines) : std::string{};
    }
    std::string death() override {
        const auto limit = cleaning_limit().within(std::chrono::seconds(2));
        while (true) {
            const auto state = m_running->state(cleaning_limit());
            if (state.has_error()) return state.error().message;
            if (!state->running) return describe(*state);
            // A session breaks a moment before the container engine knows that its server is dead.
            if (!containers::pause(std::chrono::milliseconds(50), limit)) return {};
        }
    }
    std::string keep() override {
        m_running->release();
        return "docker rm -fv " + m_running->id().substr(0, 12);
    }
    Result<void> remove() override { return m_running->remove(cleaning_limit()); }

  private:
    static std::string describe(const containers::ServerState& state) {
        std::string text = "the container exited";
        if (state.exit_code) text += " with code " + std::to_string(*state.exit_code);
        if (state.out_of_memory) text += " (out of memory: raise `memory:` for this engine)";
        return text;
    }

    std::unique_ptr<containers::RunningServer> m_running;
    std::unique_ptr<drivers::Server> m_server;
};

/// A folder of database files below the run's work folder. The run removes what is left of that at its end.
class FolderServer final : public CellServer {
  public:
    FolderServer(std::filesystem::path folder, std::unique_ptr<drivers::Server> server)
        : m_folder(std::move(folder)), m_server(std::move(server)) {}

    drivers::Server& database_server() override { return *m_server; }
    std::string log() override { return {}; }
    std::string death() override { return {}; }
    std::string keep() override { return "rm -r " + m_folder.string(); }
    Result<void> remove() override {
        std::error_code code;
        std::filesystem::remove_all(m_folder, code);
        if (!code) return {};
        return Error{ErrorKind::environment, "removing " + m_folder.string() + ": " + code.message()};
    }

  private:
    std::filesystem::path m_folder;
    std::unique_ptr<drivers::Server> m_server;
};

Result<std::unique_ptr<CellServer>> start_embedded(const matrix::Cell& cell, const CellContext& context) {
    drivers::Address address;
    address.folder = context.work_folder / cell.id;
    address.settings = cell.settings.settings;
    // Files of a throw-away database need not survive a power cut (SQLite manual, "PRAGMA synchronous").
    if (cell.settings.durability != matrix::Durability::real) address.settings.emplace("synchronous", "off");
    std::error_code code;
    std::filesystem::create_directories(address.folder, code);
    if (code)
        return Error{ErrorKind::environment, "making the folder " + address.folder.string() + ": "
                                                 + code.message()
                                                 + "; free some space, or point TMPDIR elsewhere"};
    auto folder = address.folder;
    return std::make_unique<FolderServer>(std::move(folder),
                                          drivers::open_server(cell.engine, std::move(address)));
}

containers::Recipe recipe_of(const matrix::Cell& cell) {
    const auto& settings = cell.settings;
    containers::RecipeInput input;
    input.engine = cell.engine;
    input.version = cell.version;
    input.image = settings.image.value_or("");
    input.env = settings.env;
    input.command = settings.command;
    input.settings = settings.settings;
    input.memory = settings.memory;
    input.cpus = settings.cpus;
    input.durable = settings.durability == matrix::Durability::real;
    input.in_memory = settings.data.value_or(matrix::DataPlace::memory) == matrix::DataPlace::memory;
    input.name = cell.id;
    return containers::recipe(input);
}

std::optional<drivers::Migrator> migrator_of(const matrix::Role& role) {
    if (role.rights == matrix::Role::Rights::superuser) return std::nullopt;
    return drivers::Migrator{role.name, base::random_password(), role.rights == matrix::Role::Rights::owner,
                             role.grants};
}

drivers::Address address_of(const containers::Endpoint& endpoint,
                            const containers::Credentials& credentials) {
    drivers::Address address;
    address.host = endpoint.host;
    address.port = endpoint.port;
    address.user = credentials.user;
    address.password = credentials.password;
    address.maintenance_database = credentials.maintenance_database;
    return address;
}

/// Ready is what answers over the protocol, on the address that the cell will use, and is the version asked
/// for.
containers::ProbeFunction probe_of(const matrix::Cell& cell, containers::Credentials credentials) {
    return [&cell, credentials = std::move(credentials)](const containers::Endpoint& endpoint,
                                                         const Limit& limit) -> containers::Probe {
        using Verdict = containers::Probe::Verdict;
        const auto server = drivers::open_server(cell.engine, address_of(endpoint, credentials));
        const auto attempt = limit.within(std::chrono::seconds(5));
        if (auto answer = server->probe(attempt); answer.has_error())
            return {Verdict::not_yet, answer.error().message};
        const auto version = server->version(attempt);
        if (version.has_error()) return {Verdict::not_yet, version.error().message};
        if (!is_version(*version, cell.version))
            return {Verdict::wrong, "the server is version " + *version + ", not " + cell.version
                                        + " as the matrix file says; check `image:`"};
        return {Verdict::ready, {}};
    };
}

/// Ready, with the recipe's credentials, whatever it was started from.
Result<std::unique_ptr<containers::RunningServer>>
bring_up_server(const matrix::Cell& cell, const CellContext& context, const containers::Recipe& recipe,
                std::vector<std::string>& passwords, const Limit& limit) {
    containers::BringUp wanted{.recipe = recipe, .freshness = context.freshness, .probe = {}};
    const auto with = [&](const std::string& password) {
        auto credentials = recipe.credentials;
        credentials.password = password;
        return credentials;
    };
    wanted.probe = [&](const std::string& password) { return probe_of(cell, with(password)); };
    wanted.is_secret = [&](std::string_view text) { return context.secrets.masked(text) != text; };
    HARNESS_TRY(auto ready, containers::bring_up(*context.runtime, wanted, limit));
    if (ready.password == recipe.credentials.password) return std::move(ready.server);
    passwords.push_back(ready.password);
    HARNESS_CHECK(drivers::change_password(cell.engine,
                                           address_of(ready.server->endpoint(), with(ready.password)),
                                           recipe.credentials.password, limit));
    return std::move(ready.server);
}

Result<std::unique_ptr<CellServer>> start_container(const matrix::Cell& cell, const CellContext& context,
                                                    const CellTells& tells,
                                                    std::vector<std::string>& passwords, const Limit& limit) {
    if (!context.runtime) return *context.runtime_error;
    const auto& timeouts = context.spec.timeouts;
    const auto recipe = recipe_of(cell);
    passwords.push_back(recipe.credentials.password);
    tells(Phase::image, recipe.spec.image, 0, 0);
    HARNESS_CHECK(context.runtime->ensure_image(
        recipe.spec.image, [&](const std::string& line) { tells(Phase::image, line, 0, 0); },
        limit.within(timeouts.pull)));

    tells(Phase::starting, recipe.spec.image, 0, 0);
    const auto ready_limit = limit.within(cell.settings.ready_timeout.value_or(timeouts.ready));
    HARNESS_TRY(auto running, bring_up_server(cell, context, recipe, passwords, ready_limit));
    auto address = address_of(running->endpoint(), recipe.credentials);
    address.migrator = migrator_of(cell.settings.role.value_or(matrix::Role{}));
    if (address.migrator) passwords.push_back(address.migrator->password);
    auto server = drivers::open_server(cell.engine, std::move(address));
    HARNESS_CHECK(server->make_own(ready_limit));
    HARNESS_CHECK(server->make_migrator(ready_limit));
    return std::make_unique<ContainerServer>(std::move(running), std::move(server));
}

} // namespace

Result<std::unique_ptr<CellServer>> start_server(const matrix::Cell& cell, const CellContext& context,
                                                 const CellTells& tells, std::vector<std::string>& passwords,
                                                 const Limit& limit) {
    if (base::info(cell.engine).embedded) return start_embedded(cell, context);
    return start_container(cell, context, tells, passwords, limit);
}

std::uint64_t memory_of(const matrix::Cell& cell) {
    return base::info(cell.engine).embedded ? 0 : recipe_of(cell).spec.memory;
}

bool is_version(std::string_view actual, std::string_view asked) {
    const auto numeric = [](std::string_view text) {
        return text.substr(0, text.find_first_not_of("0123456789."));
    };
    asked = numeric(asked);
    actual = numeric(actual);
    while (asked.ends_with('.')) asked.remove_suffix(1);
    if (asked.empty()) return true;
    return actual == asked || (actual.starts_with(asked) && actual[asked.size()] == '.');
}

} // namespace harness::runner
