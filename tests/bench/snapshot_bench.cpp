// What a snapshot costs beyond the server's own work: harness's snapshot of a schema against a bare client
// that sends the same messages and throws the answers away, in turns on one server. scripts/bench runs it:
//   snapshot_bench ENGINE VERSION [ROUNDS]
// prints "KIND OURS THEIRS" in milliseconds, medians; KIND is `first` for the first look of a new session
// (PostgreSQL plans its query then) and `again` for every further one, as a walk takes them.

#include "tests/servers/server_container.hpp"

#include "drivers/mysql/catalog.hpp"
#include "drivers/postgres/catalog.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <mysql.h>
#include <stdexcept>
#include <vector>

namespace harness::bench {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;
constexpr int k_tables = 100;
constexpr const char* k_database = "bench";

template <class Action>
double timed(const Action& action) {
    const auto begin = std::chrono::steady_clock::now();
    action();
    return Milliseconds(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

template <class T>
T must(base::Result<T> result) {
    if (result.has_error()) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// What a business application's tables are like: ten columns, a primary and a foreign key, a unique key, an
/// index and a check.
std::string schema(base::Engine engine) {
    const bool is_postgres = engine == base::Engine::postgres;
    std::string sql;
    for (int n = 0; n < k_tables; ++n) {
        sql += fmt::format("CREATE TABLE t{0} (id bigint NOT NULL, parent bigint, name varchar(80) NOT NULL, "
                           "state varchar(20) DEFAULT 'new', amount numeric(12,2) NOT NULL DEFAULT 0, "
                           "note text, made {1} NOT NULL DEFAULT CURRENT_TIMESTAMP, done date, "
                           "flags integer NOT NULL DEFAULT 5, extra {2}, PRIMARY KEY (id), "
                           "CONSTRAINT t{0}_name UNIQUE (name), CONSTRAINT t{0}_amount CHECK (amount >= 0), "
                           "CONSTRAINT t{0}_parent FOREIGN KEY (parent) REFERENCES t{3} (id));\n"
                           "CREATE INDEX t{0}_state ON t{0} (state, made);\n",
                           n, is_postgres ? "timestamptz" : "timestamp", is_postgres ? "jsonb" : "json",
                           std::max(0, n - 1));
    }
    return sql;
}

/// A client that reads answers and does nothing with them.
class BareClient {
  public:
    virtual ~BareClient() = default;
    virtual void look() = 0;
};

class BarePostgres : public BareClient {
  public:
    BarePostgres(const std::string& url, int major)
        : m_connection(PQconnectdb(url.c_str())),
          m_prepare(fmt::format("{};\nPREPARE snapshot AS {}", drivers::postgres::snapshot_settings(),
                                drivers::postgres::snapshot_sql(major))) {}
    ~BarePostgres() override { PQfinish(m_connection); }
    BarePostgres(const BarePostgres&) = delete;
    BarePostgres& operator=(const BarePostgres&) = delete;

    void look() override {
        if (!m_prepared) ask(m_prepare);
        m_prepared = true;
        ask("EXECUTE snapshot");
    }

  private:
    void ask(const std::string& sql) {
        PGresult* result = PQexec(m_connection, sql.c_str());
        const auto status = PQresultStatus(result);
        PQclear(result);
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
            throw std::runtime_error(PQerrorMessage(m_connection));
    }

    PGconn* m_connection;
    std::string m_prepare;
    bool m_prepared = false;
};

class BareMysql : public BareClient {
  public:
    BareMysql(const drivers::Address& address, std::string definitions)
        : m_connection(mysql_init(nullptr)),
          m_list(fmt::format("{};\n{}", drivers::mysql::snapshot_settings(), drivers::mysql::list_sql())),
          m_definitions(std::move(definitions)) {
        if (mysql_real_connect(m_connection, address.host.c_str(), address.user.c_str(),
                               address.password.c_str(), k_database, address.port, nullptr,
                               CLIENT_MULTI_STATEMENTS)
            == nullptr)
            fail();
    }
    ~BareMysql() override { mysql_close(m_connection); }
    BareMysql(const BareMysql&) = delete;
    BareMysql& operator=(const BareMysql&) = delete;

    void look() override {
        ask(m_list);
        ask(m_definitions);
    }

  private:
    void ask(const std::string& sql) {
        int state = mysql_real_query(m_connection, sql.data(), sql.size());
        while (state == 0) {
            if (auto* rows = mysql_store_result(m_connection)) mysql_free_result(rows);
            state = mysql_next_result(m_connection); // -1: there is no further one
        }
        if (state > 0) fail();
    }
    [[noreturn]] void fail() { throw std::runtime_error(mysql_error(m_connection)); }

    MYSQL* m_connection;
    std::string m_list;
    std::string m_definitions;
};

/// Both sides in turns, and each of them first in its turn, so that whatever else the machine and the
/// server's caches do meets both.
void compare(drivers::Server& server, const std::function<std::unique_ptr<BareClient>()>& bare, int rounds) {
    std::vector<double> ours_first, theirs_first, ours_again, theirs_again;
    for (int round = 0; round < rounds; ++round) {
        const auto session = must(server.connect_as_admin(k_database, {}));
        const auto client = bare();
        const auto snapshot = [&] { must(session->snapshot({})); };
        const auto look = [&] { client->look(); };
        if (round % 2 == 0) ours_first.push_back(timed(snapshot));
        theirs_first.push_back(timed(look));
        if (round % 2 == 1) ours_first.push_back(timed(snapshot));
        for (int time = 0; time < 5; ++time) {
            ours_again.push_back(timed(snapshot));
            theirs_again.push_back(timed(look));
        }
    }
    fmt::print("first {:.2f} {:.2f}\nagain {:.2f} {:.2f}\n", median(ours_first), median(theirs_first),
               median(ours_again), median(theirs_again));
}

void make_schema(drivers::Server& server, base::Engine engine) {
    must(server.create_database(k_database, std::nullopt, {}));
    const auto session = must(server.connect(k_database, {}));
    must(session->execute({"schema", schema(engine)}, drivers::ScriptMode::statements, {}));
    const auto objects = must(session->snapshot({})).objects;
    const auto tables = std::ranges::count(objects, "table", &drivers::SchemaObject::kind);
    if (tables != k_tables) throw std::runtime_error(fmt::format("the snapshot has {} tables", tables));
}

void run_postgres(int major, int rounds) {
    const tests::ServerContainer container(base::Engine::postgres, std::to_string(major));
    if (!container.missing().empty()) throw std::runtime_error(container.missing());
    auto& server = container.server();
    make_schema(server, base::Engine::postgres);
    const auto command = server.shell_command(k_database); // "psql postgresql://…"
    const auto url = command.substr(command.find(' ') + 1);
    compare(
        server, [&] { return std::make_unique<BarePostgres>(url, major); }, rounds);
}

void run_mysql(base::Engine engine, const std::string& version, int rounds) {
    const tests::ServerContainer container(engine, version);
    if (!container.missing().empty()) throw std::runtime_error(container.missing());
    auto& server = container.server();
    make_schema(server, engine);
    // The second message lists what the first one found.
    std::string definitions = "SHOW CREATE DATABASE bench";
    for (int n = 0; n < k_tables; ++n) definitions += fmt::format(";SHOW CREATE TABLE t{}", n);
    compare(
        server, [&] { return std::make_unique<BareMysql>(container.address(), definitions); }, rounds);
}

} // namespace
} // namespace harness::bench

int main(int argc, char** argv) {
    try {
        const auto engine = argc < 3 ? std::nullopt : harness::base::engine_named(argv[1]);
        if (!engine) throw std::runtime_error("usage: snapshot_bench ENGINE VERSION [ROUNDS]");
        const int rounds = argc > 3 ? std::stoi(argv[3]) : 7;
        if (*engine == harness::base::Engine::postgres)
            harness::bench::run_postgres(std::stoi(argv[2]), rounds);
        else
            harness::bench::run_mysql(*engine, argv[2], rounds);
    } catch (const std::exception& error) {
        fmt::print(stderr, "snapshot_bench: {}\n", error.what());
        return 1;
    }
}
