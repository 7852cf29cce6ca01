#include "drivers/driver.hpp"

#include "drivers/mysql/server.hpp"
#include "drivers/postgres/server.hpp"
#include "drivers/sqlite/server.hpp"

#include <libpq-fe.h>
#include <mysql.h>
#include <sqlite3.h>

#include <cstdlib>
#include <stdexcept>

namespace harness::drivers {

Address Address::for_migrations() const {
    auto address = *this;
    if (migrator) {
        address.user = migrator->user;
        address.password = migrator->password;
    }
    return address;
}

SessionTarget Address::session_with(std::string_view database) const {
    const auto place = place_for_others();
    return {place.host, place.port, user, password, std::string(database), {}};
}

base::Result<std::vector<Rows>> Connection::query_all(std::span<const Query> queries,
                                                      const base::Limit& limit) {
    std::vector<Rows> answers;
    for (const auto& [sql, parameters] : queries) {
        HARNESS_TRY(auto rows, query(sql, parameters, limit));
        answers.push_back(std::move(rows));
    }
    return answers;
}

base::Result<Observed> Connection::observe(std::span<const std::string> ours, const base::Limit& limit) {
    Observed observed;
    HARNESS_TRY(observed.database, snapshot(limit));
    HARNESS_TRY(observed.shared, snapshot_shared(ours, limit));
    return observed;
}

void forget_client_environment() {
    for (const char* name : {"PGTZ", "PGDATESTYLE", "PGGEQO", "PGSERVICE", "MARIADB_PLUGIN_DIR",
                             "MYSQL_PLUGIN_DIR", "LIBMYSQL_PLUGINS"})
        ::unsetenv(name);
}

std::unique_ptr<Server> open_server(base::Engine engine, Address address) {
    switch (engine) {
    case base::Engine::sqlite:
        return std::make_unique<sqlite::SqliteServer>(std::move(address));
    case base::Engine::postgres:
        return std::make_unique<postgres::PostgresServer>(std::move(address));
    case base::Engine::mysql:
    case base::Engine::mariadb:
        return std::make_unique<mysql::MysqlServer>(engine, std::move(address));
    }
    throw std::logic_error("open_server: an engine without a driver");
}

Dialect dialect_of(base::Engine engine) {
    switch (engine) {
    case base::Engine::sqlite:
        return Dialect::sqlite;
    case base::Engine::postgres:
        return Dialect::postgres;
    case base::Engine::mysql:
        return Dialect::mysql;
    case base::Engine::mariadb:
        return Dialect::mariadb;
    }
    throw std::logic_error("dialect_of: an engine without a driver");
}

std::string library_version(base::Engine engine) {
    switch (engine) {
    case base::Engine::sqlite:
        return sqlite3_libversion();
    case base::Engine::postgres: // major and minor, two digits each (libpq, PQlibVersion)
        return std::to_string(PQlibVersion() / 10000) + "." + std::to_string(PQlibVersion() % 10000);
    case base::Engine::mysql:
    case base::Engine::mariadb: // one library speaks to both
        return mysql_get_client_info();
    }
    throw std::logic_error("library_version: an engine without a driver");
}

} // namespace harness::drivers
