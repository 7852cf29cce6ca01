#include "harness/runner/server_parts.hpp"

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
    return
        [&cell, credentials](const containers::Endpoint& endpoint, const Limit& limit) -> containers::Probe {
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

base::Result<std::unique_ptr<drivers::Server>> open_for_walks(const matrix::Cell& cell,
                                                              const containers::Endpoint& endpoint,
                                                              const containers::Credentials& credentials,
                                                              std::vector<std::string>& passwords,
                                                              const Limit& limit) {
    auto address = address_of(endpoint, credentials);
    address.migrator = migrator_of(cell.settings.role.value_or(matrix::Role{}));
    if (address.migrator) passwords.push_back(address.migrator->password);
    auto server = drivers::open_server(cell.engine, std::move(address));
    HARNESS_CHECK(server->make_own(limit));
    HARNESS_CHECK(server->make_migrator(limit));
    return server;
}

} // namespace harness::runner
