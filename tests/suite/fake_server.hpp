#pragma once
// A database server that exists only as sets of names: for tests of the walk, where each failure must come on
// purpose.
//
// A script is a list of words: "+t" makes table t, "-t" drops it, "+role:r" makes a role, "fail" fails,
// "lost" loses the connection, "row:x" inserts a row that no snapshot shows, "gone:x" deletes such rows,
// "unique:x" fails where there are two, "none:x" fails where there is one, "number:x" as with a text that is
// no number, "stuck:r" makes a role for good, "set:x" sets something in the session, "need:x" fails where the
// session does not have it, "few:3" fails when it is run on a fourth database, "login:x" changes how later
// sessions begin, "began:x" fails in one that began otherwise, "alone" ends all of the migrator's sessions,
// "lonely:100" fails where another one of them is open with the database, or comes within so many
// milliseconds. No database is dropped while one of them is open with it.

#include "drivers/driver.hpp"
#include "harness/base/text.hpp"
#include "harness/migrations/tool.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace harness::testing {

struct FakeWorld {
    std::map<std::string, std::set<std::string>> databases;
    std::set<std::string> roles;
    std::set<std::string> stuck_roles;
    std::map<std::string, std::multiset<std::string>> rows; ///< by database
    std::set<std::string> counted;                          ///< the databases that met a "few:"
    bool copies_quickly = false;
    bool is_paused = false;       ///< no database is made then, and nobody gets a session
    std::vector<std::string> log; ///< "create harness_install", "drop …"

    std::mutex mutex;                ///< guards what follows: sessions may be opened while others work
    std::string login;               ///< how sessions begin; empty: nobody can tell
    int sessions = 0;                ///< of the migrator's that were opened
    int first_left = 0;              ///< those before were ended
    std::map<std::string, int> open; ///< sessions of the migrator's with each database
};

inline drivers::Snapshot names_snapshot(const std::string& kind, const std::set<std::string>& names) {
    drivers::Snapshot snapshot;
    for (const auto& name : names) snapshot.objects.push_back({kind, "", "", name, "x"});
    return snapshot;
}

class FakeConnection final : public drivers::Connection {
  public:
    /// An administrator's.
    FakeConnection(FakeWorld& world, std::string database)
        : m_world(world), m_database(std::move(database)) {}
    /// A migrator's. The world's mutex is locked.
    FakeConnection(FakeWorld& world, std::string database, int number)
        : m_world(world), m_database(std::move(database)), m_number(number), m_login(world.login) {
        ++m_world.open[m_database];
    }
    ~FakeConnection() override {
        if (m_number == 0) return;
        const std::scoped_lock lock(m_world.mutex);
        --m_world.open[m_database];
    }

    base::Result<drivers::ScriptRun> execute(const drivers::Script& script, drivers::ScriptMode,
                                             const base::Limit&) override {
        for (const auto word : base::split(script.text, ' ')) {
            auto done = obey(std::string(word), script);
            if (done.has_error()) return std::move(done).error();
        }
        return drivers::ScriptRun{};
    }
    /// "row x" answers with a row if x is there; "fail" fails.
    base::Result<drivers::Rows> query(std::string_view sql, std::span<const std::string>,
                                      const base::Limit&) override {
        drivers::Rows rows;
        if (has_ended()) return base::Error{base::ErrorKind::environment, "the session was ended"};
        if (sql == "fail") return base::Error{base::ErrorKind::sql, "it fails"};
        if (sql.starts_with("row ") && m_world.rows[m_database].contains(std::string(sql.substr(4))))
            rows.rows.push_back({std::string(sql.substr(4))});
        return rows;
    }
    base::Result<drivers::Snapshot> snapshot(const base::Limit&) override {
        return names_snapshot("table", m_world.databases.at(m_database));
    }
    base::Result<drivers::Snapshot> snapshot_shared(std::span<const std::string>,
                                                    const base::Limit&) override {
        return names_snapshot("role", m_world.roles);
    }
    bool in_transaction() const override { return false; }
    drivers::SessionTarget target() const override { return {}; }
    void cancel() noexcept override {}
    base::Result<std::string> login_mark(const base::Limit&) override {
        const std::scoped_lock lock(m_world.mutex);
        return m_world.login;
    }
    const std::string& database() const { return m_database; }
    int number() const { return m_number; } ///< of the migrator's sessions, from 1; 0 is an administrator's
    const std::string& login() const { return m_login; }

  private:
    bool has_ended() const {
        const std::scoped_lock lock(m_world.mutex);
        return m_number > 0 && m_number < m_world.first_left;
    }
    bool has_company_within(std::chrono::milliseconds time) const {
        const auto end = base::Clock::now() + time;
        do {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            const std::scoped_lock lock(m_world.mutex);
            if (m_world.open.at(m_database) > 1) return true;
        } while (base::Clock::now() < end);
        return false;
    }
    base::Result<void> obey(const std::string& word, const drivers::Script& script) {
        auto& tables = m_world.databases.at(m_database);
        const auto fail = [&](base::ErrorKind kind, const std::string& message) {
            base::Error error;
            error.kind = kind;
            error.message = message;
            error.where = {script.file, 1, 1};
            return error;
        };
        if (word.starts_with("+role:")) {
            if (!m_world.roles.insert(word.substr(6)).second)
                return fail(base::ErrorKind::sql, "role exists");
        } else if (word.starts_with("-role:")) {
            m_world.roles.erase(word.substr(6));
        } else if (word.starts_with("stuck:")) {
            m_world.stuck_roles.insert(word.substr(6));
            m_world.roles.insert(word.substr(6));
        } else if (word.starts_with("row:")) {
            m_world.rows[m_database].insert(word.substr(4));
        } else if (word.starts_with("gone:")) {
            m_world.rows[m_database].erase(word.substr(5));
        } else if (word.starts_with("none:")) {
            if (m_world.rows[m_database].contains(word.substr(5)))
                return fail(base::ErrorKind::sql, "there is a row");
        } else if (word.starts_with("number:")) {
            if (!m_world.rows[m_database].contains(word.substr(7))) return {};
            return fail(base::ErrorKind::sql,
                        "invalid input syntax for type integer: \"" + word.substr(7) + '"');
        } else if (word.starts_with("unique:")) {
            if (m_world.rows[m_database].count(word.substr(7)) > 1)
                return fail(base::ErrorKind::sql, "two rows");
        } else if (word.starts_with("+")) {
            if (!tables.insert(word.substr(1)).second)
                return fail(base::ErrorKind::sql, word.substr(1) + " exists");
        } else if (word.starts_with("-")) {
            if (tables.erase(word.substr(1)) == 0)
                return fail(base::ErrorKind::sql, word.substr(1) + " is missing");
        } else if (word.starts_with("set:")) {
            m_session.insert(word.substr(4));
        } else if (word.starts_with("need:") && !m_session.contains(word.substr(5))) {
            return fail(base::ErrorKind::sql, word.substr(5) + " is not set");
        } else if (word.starts_with("hate:") && m_session.contains(word.substr(5))) {
            return fail(base::ErrorKind::sql, word.substr(5) + " is set");
        } else if (word.starts_with("few:")) {
            m_world.counted.insert(m_database
                                   + std::to_string(std::ranges::count(m_world.log, "create " + m_database)));
            if (m_world.counted.size() > std::stoul(word.substr(4)))
                return fail(base::ErrorKind::sql, "too many");
        } else if (word.starts_with("login:")) {
            const std::scoped_lock lock(m_world.mutex);
            m_world.login = word.substr(6);
        } else if (word.starts_with("began:") && m_login != word.substr(6)) {
            return fail(base::ErrorKind::sql, "the session began otherwise");
        } else if (word.starts_with("lonely:")) {
            if (has_company_within(std::chrono::milliseconds(std::stoi(word.substr(7)))))
                return fail(base::ErrorKind::sql, "somebody else is there");
        } else if (word == "alone") {
            const std::scoped_lock lock(m_world.mutex);
            m_world.first_left = m_world.sessions + 1;
        } else if (word == "fail") {
            return fail(base::ErrorKind::sql, "it fails");
        } else if (word == "lost") {
            return fail(base::ErrorKind::environment, "the connection is lost");
        }
        return {};
    }

    FakeWorld& m_world;
    std::string m_database;
    int m_number = 0;
    std::string m_login;
    std::set<std::string> m_session;
};

class FakeServer final : public drivers::Server {
  public:
    explicit FakeServer(FakeWorld& world) : m_world(world) {}

    base::Result<std::string> version(const base::Limit&) override { return std::string("1"); }
    base::Result<void> probe(const base::Limit&) override { return {}; }
    base::Result<void> create_database(std::string_view name, std::optional<std::string_view> like,
                                       const base::Limit&) override {
        if (m_world.is_paused) return base::Error{base::ErrorKind::timeout, "no answer in time"};
        m_world.log.push_back("create " + std::string(name));
        m_world.databases[std::string(name)];
        if (!like) return {};
        m_world.databases[std::string(name)] = m_world.databases.at(std::string(*like));
        m_world.rows[std::string(name)] = m_world.rows[std::string(*like)];
        return {};
    }
    base::Result<void> drop_database(std::string_view name, const base::Limit&) override {
        const std::scoped_lock lock(m_world.mutex);
        if (m_world.open[std::string(name)] > 0)
            return base::Error{base::ErrorKind::environment, "it is in use"};
        m_world.rows.erase(std::string(name));
        if (m_world.databases.erase(std::string(name)) > 0)
            m_world.log.push_back("drop " + std::string(name));
        return {};
    }
    base::Result<std::unique_ptr<drivers::Connection>> connect(std::string_view database,
                                                               const base::Limit&) override {
        if (m_world.is_paused) return base::Error{base::ErrorKind::timeout, "no answer in time"};
        const std::scoped_lock lock(m_world.mutex);
        return std::make_unique<FakeConnection>(m_world, std::string(database), ++m_world.sessions);
    }
    base::Result<std::unique_ptr<drivers::Connection>> connect_as_admin(std::string_view database,
                                                                        const base::Limit&) override {
        if (m_world.is_paused) return base::Error{base::ErrorKind::timeout, "no answer in time"};
        return std::make_unique<FakeConnection>(m_world, std::string(database));
    }
    base::Result<drivers::Snapshot> snapshot_shared(std::span<const std::string>,
                                                    const base::Limit&) override {
        return names_snapshot("role", m_world.roles);
    }
    base::Result<void> restore_shared(const drivers::Snapshot& baseline, std::span<const std::string>,
                                      const base::Limit&) override {
        m_world.roles.clear();
        for (const auto& object : baseline.objects) m_world.roles.insert(object.name);
        m_world.roles.insert(m_world.stuck_roles.begin(), m_world.stuck_roles.end());
        if (m_world.stuck_roles.empty()) return {};
        base::Error error;
        error.message = "a role is stuck";
        return error;
    }
    bool copies_quickly() const override { return m_world.copies_quickly; }
    std::string shell_command(std::string_view) const override { return "fake"; }

  private:
    FakeWorld& m_world;
};

/// Keeps its records in a table-less place; a table called "forget" makes it believe that nothing was
/// applied.
class FakeTool : public migrations::Tool {
  public:
    explicit FakeTool(FakeWorld& world) : m_world(world) {}

    base::Result<void> prepare(drivers::Connection&, const base::Limit&) override {
        ++m_starts;
        if (refuses_to_start) return base::Error{base::ErrorKind::sql, "no right to make its version table"};
        return {};
    }
    base::Result<std::vector<std::string>> pending(drivers::Connection& connection,
                                                   const migrations::History& history,
                                                   const base::Limit&) override {
        std::vector<std::string> ids;
        const auto& database = static_cast<FakeConnection&>(connection).database();
        if (m_world.databases.at(database).contains("forget"))
            for (const auto& revision : history.revisions) ids.push_back(revision.id);
        return ids;
    }
    base::Result<drivers::ScriptRun> up(drivers::Connection& connection, const migrations::History&,
                                        const migrations::Revision& revision,
                                        const base::Limit& limit) override {
        return connection.execute(revision.up->script, drivers::ScriptMode::whole, limit);
    }
    base::Result<drivers::ScriptRun> down(drivers::Connection& connection, const migrations::History&,
                                          const migrations::Revision& revision,
                                          const base::Limit& limit) override {
        return connection.execute(revision.down->script, drivers::ScriptMode::whole, limit);
    }
    base::Result<drivers::ScriptRun> verify(drivers::Connection& connection,
                                            const migrations::Revision& revision,
                                            const base::Limit& limit) override {
        if (!revision.verify) return drivers::ScriptRun{};
        return connection.execute(revision.verify->script, drivers::ScriptMode::whole, limit);
    }
    base::Result<drivers::ScriptRun> replay(drivers::Connection& connection,
                                            const migrations::Revision& revision,
                                            const base::Limit& limit) override {
        return connection.execute(revision.up->script, drivers::ScriptMode::whole, limit);
    }
    std::vector<std::string> tables() const override { return {}; }
    bool refuses_to_start = false;
    int starts() const { return m_starts; }

  private:
    FakeWorld& m_world;
    int m_starts = 0;
};

} // namespace harness::testing
