#pragma once
// A database beside a trip's own, for going on after a deviation. Internal to the walk.

#include "harness/migrations/history.hpp"
#include "harness/migrations/tool.hpp"
#include "harness/suite/site.hpp"

#include <optional>

namespace harness::suite {

/// In it each revision is applied once, and nothing is ever taken down: what a trip's own database is to be
/// after a down that did not restore it. A copy costs the same at every revision; to apply the whole history
/// again would make a history with many bad downs quadratic.
class Reserve {
  public:
    /// Nothing is made yet. Everything referred to must outlive it.
    Reserve(std::unique_ptr<Site> site, migrations::Tool& tool, const migrations::History& history)
        : m_site(std::move(site)), m_tool(tool), m_history(history) {}

    /// Applies what is missing up to and including `revision`, each in a session of its own. After an error
    /// it is to be thrown away.
    [[nodiscard]] base::Result<void> advance(std::size_t revision, const base::Limit& statement_limit);
    [[nodiscard]] base::Result<Observed> observe() { return m_site->observe(); }
    /// Ends the sessions, so that it can be copied.
    void rest() { m_site->rest(); }
    [[nodiscard]] const Site& site() const { return *m_site; }

  private:
    [[nodiscard]] base::Result<void> apply(std::size_t revision, const base::Limit& statement_limit);

    std::unique_ptr<Site> m_site;
    migrations::Tool& m_tool;
    const migrations::History& m_history;
    std::size_t m_applied = 0; ///< revisions; 0: the database is not made, or is to be made anew
};

} // namespace harness::suite
