#pragma once
// The place of a trip: one database of the server, the session that migrates it and the session that looks at
// it.

#include "drivers/driver.hpp"
#include "harness/migrations/tool.hpp"
#include "harness/suite/walk.hpp"

#include <future>
#include <memory>
#include <string>

namespace harness::suite {

using drivers::Observed;

[[nodiscard]] std::vector<drivers::SchemaChange> diff(const Observed& before, const Observed& after);

class Site {
  public:
    /// Nothing is made yet. `neighbours`: databases of other sites that stand beside it.
    Site(drivers::Server& server, migrations::Tool& tool, const WalkSettings& settings, std::string name,
         const std::vector<std::string>& neighbours = {});
    ~Site(); ///< drops the database, quietly, unless release() was called
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    /// An empty database with the setup SQL and the tool's version table, in place of whatever was there.
    [[nodiscard]] base::Result<void> make();
    /// What is in the cluster now is what copies start from.
    [[nodiscard]] base::Result<void> note_shared();
    /// A copy of another site's database, rows and version table included, in place of whatever was there.
    /// The other site is at rest. What an earlier copy's migrations left in the cluster is taken back, if
    /// note_shared() was called.
    [[nodiscard]] base::Result<void> make_copy(const Site& other);
    /// Ends the sessions, so that the database can be copied; new_session() goes on.
    void rest() { end_sessions(); }
    /// Drops it and takes back what its migrations left in the cluster.
    [[nodiscard]] base::Result<void> clear();
    void release() { m_made = false; }
    enum class Aside {
        reserve, ///< what a database is to be
        kept,    ///< what it was
    };
    /// Another site of the same server, for what is to be put aside. Nothing is made yet.
    [[nodiscard]] std::unique_ptr<Site> beside(Aside what) const;
    /// Whether make_copy() is quick, and what the tool does then goes to the copy.
    [[nodiscard]] bool can_be_copied() const;
    /// Whether what databases share is as it was before the first make().
    [[nodiscard]] bool is_as_found(const drivers::Snapshot& shared) const {
        return m_baseline && shared == *m_baseline;
    }
    /// Whether the last error was that: the migrations changed something in the cluster that cannot be set
    /// back.
    [[nodiscard]] bool is_spoilt() const { return m_spoilt; }

    /// Ends the migrating session and opens another, as a start of the tool does. A tool that connects by
    /// itself keeps the one that it is shown.
    [[nodiscard]] base::Result<void> new_session();
    /// Says that new_session() will be called once more, after the step that is to be made now. Where the
    /// server can tell whether a step changed how sessions begin, that session is opened meanwhile: the step
    /// must not mind that.
    void announce_new_session();
    /// Opens, if that was not done or is worth nothing after the step, and prepares the session that the next
    /// new_session() will hand out, while the caller does something that neither changes anything nor uses
    /// the tool: observes. What the migrations set for new sessions must be set by now.
    void expect_new_session();
    [[nodiscard]] drivers::Connection& session() { return *m_session; }
    [[nodiscard]] base::Result<Observed> observe();
    /// Says that there will be a look after each step.
    [[nodiscard]] base::Result<void> expect_looks();
    /// The administrator's session that looks at the database.
    [[nodiscard]] base::Result<drivers::Connection*> observer();
    /// Another one, with the server's own settings: for SQL of the user's that is no migration.
    [[nodiscard]] base::Result<drivers::Connection*> visitor();
    [[nodiscard]] const std::string& name() const { return m_name; }

  private:
    struct Opened {
        std::unique_ptr<drivers::Connection> connection;
        bool is_prepared = false;
    };
    using Opening = std::future<base::Result<Opened>>;

    [[nodiscard]] base::Limit asking_limit() const;
    [[nodiscard]] base::Result<Opened> open();
    /// As far as that changes nothing.
    [[nodiscard]] base::Result<Opened> prepare_ahead(base::Result<Opened> opened);
    /// Does it in a thread of its own; nothing where there is none to be had.
    template <typename Work>
    [[nodiscard]] static Opening begin(Work work);
    /// Gives up what was opened before a step that changed how sessions begin.
    void judge_next();
    /// What was opened ahead, if it is as a session that is opened now.
    [[nodiscard]] std::optional<Opened> take_next();
    /// Empty where it is not known.
    [[nodiscard]] std::string login_mark();
    [[nodiscard]] base::Result<void> set_up();
    base::Result<void> set_back_shared();
    void end_sessions();

    drivers::Server& m_server;
    migrations::Tool& m_tool;
    const WalkSettings& m_settings;
    std::string m_name;
    std::vector<std::string> m_ours;
    std::optional<drivers::Snapshot> m_baseline;
    std::unique_ptr<drivers::Connection> m_session;
    std::unique_ptr<drivers::Connection> m_observer;
    std::unique_ptr<drivers::Connection> m_visitor;
    /// What login_mark() said, after the last step or earlier; empty where a step was announced since.
    std::string m_mark;
    Opening m_next;
    std::optional<std::string> m_next_mark; ///< m_mark of before it was opened, until it is judged
    bool m_made = false;
    bool m_spoilt = false;
};

} // namespace harness::suite
