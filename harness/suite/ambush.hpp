#pragma once
// Kills a session inside one of its statements, at a moment that does not depend on how fast the server is: a
// second session holds what statements that change tables wait for, and once the first one waits it is ended.
// Internal to the walk; for engines with a server.

#include "drivers/data_image.hpp"
#include "drivers/driver.hpp"

#include <future>

namespace harness::suite {

class Ambush {
  public:
    /// Whether there is a way on this engine. SQLite has no session to be ended from outside.
    [[nodiscard]] static bool is_possible(drivers::Dialect dialect) {
        return dialect != drivers::Dialect::sqlite;
    }

    /// Holds on to all tables of the database as a reader in a transaction does, and to its view of the data,
    /// for which CREATE INDEX CONCURRENTLY waits. `victim`: the session that will run into it; null:
    /// whichever session of the database does.
    [[nodiscard]] static base::Result<Ambush> lay(drivers::Server& server, const std::string& database,
                                                  drivers::Dialect dialect, const drivers::DataImage& tables,
                                                  drivers::Connection* victim, const base::Limit& limit);

    /// Waits until the victim waits for a lock, and ends it; or until its work is done. Whether it was ended.
    [[nodiscard]] base::Result<bool> spring(const std::future<base::Result<drivers::ScriptRun>>& work,
                                            const base::Limit& limit);

  private:
    Ambush(drivers::Dialect dialect, std::string victim, std::unique_ptr<drivers::Connection> holder,
           std::unique_ptr<drivers::Connection> watcher);

    [[nodiscard]] base::Result<bool> end_if_it_waits(const base::Limit& limit);
    [[nodiscard]] base::Result<std::vector<std::string>> waiting_victims(const base::Limit& limit);

    drivers::Dialect m_dialect;
    std::string m_victim; ///< the server's number of the session; empty: any
    std::unique_ptr<drivers::Connection> m_holder;
    std::unique_ptr<drivers::Connection> m_watcher;
};

} // namespace harness::suite
