#include "harness/runner/server_parts.hpp"

#include "drivers/password.hpp"
#include "harness/base/placeholders.hpp"
#include "harness/base/secret.hpp"
#include "harness/runner/cell_run.hpp"

namespace harness::runner {

using base::Limit;

/// Clean-up takes no part in the cell's own limit: it must also work when a stop was asked for.
Limit cleaning_limit() {
    return Limit{base::Deadline::after(std::chrono::seconds(30)), {}};
}

containers::RecipeInput recipe_input_of(const matrix::Cell& cell) {
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
    return input;
}

namespace {

/// One that PostgreSQL keeps with as many hash rounds as ever. Log-ins with harness's own passwords are made
/// cheap, with one round (Server::make_own), and clients other than libpq refuse that: pgjdbc, Go's lib/pq.
std::string password_for_tools() {
    constexpr std::size_t not_made_cheap = 22; // of 24 letters; nobody guesses these either
    return base::random_password().substr(0, not_made_cheap);
}

/// Whether a tool logs in as the administrator, with a password that harness made.
bool lends_own_account(const matrix::Cell& cell, const drivers::Address& address) {
    return cell.tool && !address.migrator && cell.engine == base::Engine::postgres
           && !cell.settings.env.contains("POSTGRES_PASSWORD");
}

/// A driver says "feature not supported" of a server of another engine.
bool no_waiting_helps(const base::Error& error) {
    return error.sqlstate == "0A000";
}

} // namespace

std::string name_of_migrator(const matrix::Cell& cell) {
    return cell.settings.role.value_or(matrix::Role{}).name;
}

std::optional<drivers::Migrator> migrator_of(const matrix::Cell& cell, const std::string& name) {
    auto role = cell.settings.role.value_or(matrix::Role{});
    if (role.rights == matrix::Role::Rights::superuser) return std::nullopt;
    for (auto& grant : role.grants) grant = base::fill_placeholders(grant, {{"role", name}});
    return drivers::Migrator{name, cell.tool ? password_for_tools() : base::random_password(),
                             role.rights == matrix::Role::Rights::owner, role.grants};
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
    return
        [&cell, credentials](const containers::Endpoint& endpoint, const Limit& limit) -> containers::Probe {
            using Verdict = containers::Probe::Verdict;
            const auto server = drivers::open_server(cell.engine, address_of(endpoint, credentials));
            const auto attempt = limit.within(std::chrono::seconds(5));
            if (auto answer = server->probe(attempt); answer.has_error())
                return {no_waiting_helps(answer.error()) ? Verdict::wrong : Verdict::not_yet,
                        answer.error().message};
            const auto version = server->version(attempt);
            if (version.has_error()) return {Verdict::not_yet, version.error().message};
            if (!is_version(*version, cell.version))
                return {Verdict::wrong, "the server is version " + *version + ", not " + cell.version
                                            + " as the matrix file says; check `image:`"};
            return {Verdict::ready, {}};
        };
}

base::Result<std::unique_ptr<drivers::Server>> open_for_walks(const matrix::Cell& cell,
                                                              drivers::Address address,
                                                              std::vector<std::string>& passwords,
                                                              const Limit& limit) {
    address.migrator = migrator_of(cell, name_of_migrator(cell));
    if (address.migrator) passwords.push_back(address.migrator->password);
    if (lends_own_account(cell, address)) {
        passwords.push_back(password_for_tools());
        HARNESS_CHECK(drivers::change_password(cell.engine, address, passwords.back(), limit));
        address.password = passwords.back();
    }
    auto server = drivers::open_server(cell.engine, std::move(address));
    if (!cell.tool) HARNESS_CHECK(server->make_own(limit));
    HARNESS_CHECK(server->make_migrator(limit));
    return server;
}

} // namespace harness::runner
