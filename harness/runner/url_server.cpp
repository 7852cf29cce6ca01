#include "harness/runner/url_server.hpp"

#include "containers/pause.hpp"
#include "drivers/guest.hpp"
#include "harness/base/placeholders.hpp"
#include "harness/base/text.hpp"
#include "harness/runner/own_names.hpp"
#include "harness/runner/server_parts.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <ctime>
#include <fmt/format.h>

namespace harness::runner {
namespace {

using base::Engine;
using base::Error;
using base::ErrorKind;
using base::Limit;
using base::Result;
using containers::Owner;
using drivers::GuestThing;

/// Until the server answers, unless the matrix file says otherwise: it should be there already.
constexpr std::chrono::seconds k_patience{30};
/// What is still there then, another machine's run may take away.
constexpr std::chrono::hours k_lifetime{24};
constexpr std::string_view k_superuser_of_containers = "postgres";

drivers::Address address_of(const matrix::Cell& cell) {
    const auto& url = *cell.url;
    drivers::Address address;
    address.host = url.host;
    address.port = url.port;
    address.user = url.user;
    address.password = url.password;
    address.requires_tls = url.requires_tls;
    address.maintenance_database = url.database;
    if (url.database.empty() && cell.engine == Engine::postgres) address.maintenance_database = "postgres";
    return address;
}

Error failure(const matrix::Cell& cell, std::string_view what) {
    return Error{ErrorKind::environment, fmt::format("{} ({}, {})", what, cell.url->shown(cell.engine),
                                                     base::to_string(cell.url->where))};
}

class UrlServer final : public CellServer {
  public:
    /// Nothing is made yet. `address`: the administrator's; `account`: see own_name().
    UrlServer(const matrix::Cell& cell, drivers::Address address, std::string account)
        : m_cell(cell),
          m_address(std::move(address)),
          m_account(std::move(account)),
          m_server(drivers::open_server(cell.engine, m_address)) {}
    ~UrlServer() override {
        if (m_is_there) (void)remove();
    }

    Result<void> move_in(const Limit& limit) {
        m_is_there = true;
        if (m_address.guest->may_leave_things) {
            HARNESS_TRY(m_there, m_server->snapshot_shared({}, limit));
        }
        HARNESS_CHECK(m_server->make_migrator(limit));
        if (m_cell.engine == Engine::postgres) return {};
        // Roles and patterns give rights in too many ways to ask for them: what is tried is known.
        const auto trial = m_address.guest->prefix + "trial";
        HARNESS_CHECK(m_server->create_database(trial, std::nullopt, limit));
        return m_server->drop_database(trial, limit);
    }

    drivers::Server& database_server() override { return *m_server; }
    std::string log() override { return {}; } // it is on the server's machine
    Vitals vitals() override {
        Vitals vitals{containers::ServerState{true, {}, false, false, {}}, {}, "the server"};
        const auto answer = m_server->version(cleaning_limit().within(std::chrono::seconds(5)));
        if (answer.has_error()) vitals.silence = "the server does not answer: " + answer.error().message;
        return vitals;
    }

    /// The databases go but for the one that is kept, and with it its account.
    std::string keep() override {
        auto there = drivers::list_things(m_cell.engine, m_address, cleaning_limit());
        const auto kept_name = m_address.guest->prefix + std::string(k_kept);
        const auto is_it = [&](const GuestThing& thing) { return thing.name == kept_name; };
        m_is_kept = there.has_value() && std::ranges::any_of(*there, is_it);
        (void)remove();
        return m_is_kept ? remove_command(kept_name) : std::string();
    }
    std::string connect_command(std::string_view database) override {
        if (!m_is_kept) return {};
        auto address = m_address.for_migrations();
        if (m_address.migrator) return drivers::open_server(m_cell.engine, address)->shell_command(database);
        // The URL's own password is shown nowhere.
        address.password.clear();
        const auto command = drivers::open_server(m_cell.engine, address)->shell_command(database);
        return m_cell.engine == Engine::postgres ? command : command + " -p";
    }

    Result<void> remove() override {
        m_is_there = false; // once is enough: what cannot be dropped now, the next run tries
        HARNESS_TRY(const auto there, drivers::list_things(m_cell.engine, m_address, cleaning_limit()));
        const auto kept = m_is_kept ? Kept::left_out : Kept::included;
        std::optional<Error> failed;
        for (const auto& thing : things_of(there, m_account, kept)) {
            auto dropped = drivers::drop_thing(m_cell.engine, m_address, thing, cleaning_limit());
            if (dropped.has_error() && !failed) failed = std::move(dropped).error();
        }
        if (failed) return failure(m_cell, "clearing up on the server: " + failed->message);
        return {};
    }

    void limit_walk(suite::WalkSettings& settings) const override {
        settings.databases = m_address.guest->prefix;
        const auto& migrator = m_address.migrator;
        for (auto& sql : settings.setup)
            sql = base::fill_placeholders(sql, {{"role", migrator ? migrator->user : m_address.user}});
        settings.shared_unseen =
            "what the databases of a server share (roles, other databases) is not looked "
            "at, for the server is not harness's own";
    }

    std::string was_there(const Error& error) const override {
        for (const auto& object : m_there.objects)
            for (const auto& refusal : refusals_of(object))
                if (error.message.find(refusal) != std::string::npos)
                    return object.title() + " was on the server before harness came";
        return {};
    }

    void hide_own_names(drivers::Snapshot& head) const override {
        const auto usual = name_of_migrator(m_cell);
        for (auto& object : head.objects) {
            for (auto* text : {&object.schema, &object.parent, &object.name, &object.definition})
                replace(*text, m_account, usual);
            if (m_address.migrator || m_cell.engine != Engine::postgres) continue;
            const auto owner = [](std::string_view name) { return fmt::format(R"("owner":"{}")", name); };
            replace(object.definition, owner(m_address.user), owner(k_superuser_of_containers));
            if (object.kind == "privileges" && object.name == m_address.user)
                object.name = k_superuser_of_containers;
        }
        head.sort();
    }

  private:
    /// What servers say where such an object is to be made once more.
    static std::vector<std::string> refusals_of(const drivers::SchemaObject& object) {
        const auto account = object.name.substr(0, object.name.rfind('@'));
        return {fmt::format("{} \"{}\" already exists", object.kind, object.name), // PostgreSQL
                fmt::format("CREATE USER failed for '{}'@", account),              // MySQL, MariaDB
                fmt::format("Can't create database '{}'; database exists", object.name)};
    }

    static void replace(std::string& text, std::string_view what, std::string_view by) {
        for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
            text.replace(at, what.size(), by);
    }

    [[nodiscard]] std::string remove_command(const std::string& database) const {
        auto address = m_address;
        address.password.clear();
        auto command =
            drivers::open_server(m_cell.engine, address)->shell_command(address.maintenance_database);
        const auto role = m_address.migrator ? m_account : std::string();
        if (m_cell.engine == Engine::postgres) {
            command += fmt::format(" -c 'DROP DATABASE {}'", database);
            if (!role.empty()) command += fmt::format(" -c 'DROP OWNED BY {0}' -c 'DROP ROLE {0}'", role);
            return command;
        }
        command += fmt::format(" -p -e 'DROP DATABASE {}", database);
        if (!role.empty()) command += "; DROP USER " + role;
        return command + "'";
    }

    const matrix::Cell& m_cell;
    drivers::Address m_address;
    std::string m_account;
    std::unique_ptr<drivers::Server> m_server;
    drivers::Snapshot m_there; ///< names of others, where migrations may make such things
    bool m_is_there = false;   ///< something was made that is to be dropped
    bool m_is_kept = false;
};

/// Whether a server that cannot be reached now may answer soon: without a SQLSTATE it is the client library
/// that speaks; 57P0x, 53300, 08xxx: it starts, ends, or has no session left.
bool may_answer_soon(const Error& error) {
    if (error.kind == ErrorKind::cancelled) return false;
    constexpr std::array soon{"", "57P01", "57P02", "57P03", "53300"};
    return std::ranges::find(soon, error.sqlstate) != soon.end() || error.sqlstate.starts_with("08");
}

/// Its version, as soon as it takes writes.
Result<std::string> wait_for_answer(const matrix::Cell& cell, drivers::Server& server, StartNotes& notes,
                                    const Limit& limit) {
    constexpr std::chrono::milliseconds between{100};
    const auto begin = base::Clock::now();
    while (true) {
        const auto attempt = limit.within(std::chrono::seconds(5));
        auto answer = server.probe(attempt);
        if (answer.has_value()) return server.version(limit);
        if (answer.error().kind == ErrorKind::cancelled) return std::move(answer).error();
        if (!may_answer_soon(answer.error())) return failure(cell, answer.error().message);
        if (containers::pause(between, limit)) continue;
        notes.is_unavailable = !limit.stop.stop_requested();
        const auto waited =
            std::chrono::duration_cast<std::chrono::seconds>(base::Clock::now() - begin).count();
        auto error = failure(cell, fmt::format("{}; no answer for {} s", answer.error().message, waited));
        if (limit.stop.stop_requested()) error.kind = ErrorKind::cancelled;
        return error;
    }
}

/// A URL that names a database which somebody uses is one that was meant for something else.
Result<void> refuse_used_database(const matrix::Cell& cell, const drivers::Address& address,
                                  const Limit& limit) {
    if (cell.url->database.empty()) return {};
    HARNESS_TRY(const auto tables, drivers::tables_there(cell.engine, address, limit));
    if (tables.count == 0) return {};
    return failure(
        cell, fmt::format("the database \"{}\" that the URL names holds {} table{} ({}{}): harness makes "
                          "databases of its own, so take the database out of the URL, or name an empty "
                          "one",
                          cell.url->database, tables.count, tables.count == 1 ? "" : "s",
                          base::join(tables.names, ", "),
                          static_cast<std::size_t>(tables.count) > tables.names.size() ? " …" : ""));
}

/// Of both clocks the earlier one: one that jumped ahead takes nothing from anybody.
std::int64_t cautious_now(const matrix::Cell& cell, drivers::Server& server, const drivers::Address& address,
                          const Limit& limit) {
    std::int64_t now = std::time(nullptr);
    auto session = server.connect_as_admin(address.maintenance_database, limit);
    if (session.has_error()) return 0;
    const auto rows =
        (*session)->query(cell.engine == Engine::postgres ? "SELECT extract(epoch FROM now())::bigint"
                                                          : "SELECT UNIX_TIMESTAMP()",
                          limit);
    std::int64_t theirs = 0;
    if (rows.has_value() && !rows->rows.empty()) {
        const auto text = rows->rows.front().front().value_or("");
        std::from_chars(text.data(), text.data() + text.size(), theirs);
    }
    return std::min(now, theirs);
}

/// What dead runs left there. What cannot be dropped now, the next one tries.
Result<void> sweep(const matrix::Cell& cell, drivers::Server& server, const drivers::Address& address,
                   const Limit& limit) {
    HARNESS_TRY(const auto there, drivers::list_things(cell.engine, address, limit));
    if (there.empty()) return {};
    const auto marks = cell.engine == Engine::postgres ? Marks::in_comments : Marks::in_names;
    const auto now = cautious_now(cell, server, address, limit);
    for (const auto& thing : leftovers(there, marks, Owner::this_process(), now, containers::is_alive))
        (void)drivers::drop_thing(cell.engine, address, thing, limit);
    return {};
}

/// Tells the cells of this process apart.
unsigned next_cell() {
    static std::atomic<unsigned> cells{0};
    return cells++;
}

std::unique_ptr<UrlServer> guest_at(const matrix::Cell& cell, const CellContext& context,
                                    drivers::Address address, StartNotes& notes) {
    const auto expires = std::time(nullptr) + std::chrono::seconds(k_lifetime).count();
    const OwnMark mark{Owner::this_process(), expires, context.run_id, cell.id, containers::host_name()};
    auto account = own_name(mark.owner, expires, next_cell());
    address.migrator = migrator_of(cell, account);
    if (address.migrator) notes.passwords.push_back(address.migrator->password);
    const bool may_leave_things = !address.migrator || !address.migrator->grants.empty();
    address.guest = drivers::Guest{account + "_", to_string(mark), may_leave_things};
    return std::make_unique<UrlServer>(cell, std::move(address), std::move(account));
}

/// The server's own words, and what the account needs.
Error explained(const matrix::Cell& cell, Error error) {
    if (error.kind == ErrorKind::cancelled) return error;
    auto what = error.message;
    if (cell.engine != Engine::postgres)
        what += fmt::format(
            "; the account {} needs all privileges on `harness\\_%`.* WITH GRANT OPTION, CREATE USER, "
            "and SELECT on mysql.* (`GRANT ALL PRIVILEGES ON *.* … WITH GRANT OPTION` is all of it)",
            cell.url->user);
    auto told = failure(cell, what);
    told.sqlstate = error.sqlstate;
    return told;
}

} // namespace

Result<std::unique_ptr<CellServer>> visit_server(const matrix::Cell& cell, const CellContext& context,
                                                 const CellTells& tells, StartNotes& notes,
                                                 const Limit& limit) {
    notes.stage = Stage::starting;
    tells(Phase::visiting, cell.url->shown(cell.engine), 0, 0);
    auto address = address_of(cell);
    const auto patience = std::min<std::chrono::milliseconds>(context.spec.timeouts.ready, k_patience);
    const auto ready_limit = limit.within(cell.settings.ready_timeout.value_or(patience));
    const auto server = drivers::open_server(cell.engine, address);
    HARNESS_TRY(const auto version, wait_for_answer(cell, *server, notes, ready_limit));
    if (!is_version(version, cell.version)) {
        notes.is_unavailable = true;
        return failure(
            cell, fmt::format("the server is version {}, not {} as the matrix file says: give the URL of "
                              "another server, or the version of this one",
                              version, cell.version));
    }
    // The server answers now: what is left of the wait for it says nothing of how long the rest may take.
    const auto asking_limit = limit.within(k_patience);
    HARNESS_CHECK(refuse_used_database(cell, address, asking_limit));
    const bool makes_role = migrator_of(cell, name_of_migrator(cell)).has_value();
    HARNESS_TRY(const auto lacks, drivers::missing_right(cell.engine, address,
                                                         makes_role ? drivers::Needs::databases_and_accounts
                                                                    : drivers::Needs::databases,
                                                         asking_limit));
    if (!lacks.empty()) return failure(cell, lacks);
    if (auto swept = sweep(cell, *server, address, limit.within(k_patience)); swept.has_error())
        return explained(cell, std::move(swept).error());
    auto guest = guest_at(cell, context, std::move(address), notes);
    if (auto moved_in = guest->move_in(limit.within(k_patience)); moved_in.has_error())
        return explained(cell, std::move(moved_in).error());
    return std::unique_ptr<CellServer>(std::move(guest));
}

} // namespace harness::runner
