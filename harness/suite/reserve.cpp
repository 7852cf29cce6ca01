#include "harness/suite/reserve.hpp"

namespace harness::suite {

using base::Result;

Result<void> Reserve::advance(std::size_t revision, const base::Limit& statement_limit) {
    if (m_applied > revision + 1) m_applied = 0;
    for (; m_applied <= revision; ++m_applied) {
        HARNESS_CHECK(m_applied == 0 ? m_site->make() : m_site->new_session());
        HARNESS_CHECK(apply(m_applied, statement_limit));
    }
    return {};
}

Result<void> Reserve::apply(std::size_t revision, const base::Limit& statement_limit) {
    HARNESS_CHECK(m_tool.up(m_site->session(), m_history, m_history.revisions[revision], statement_limit));
    return m_tool.finish(m_site->session(), statement_limit);
}

} // namespace harness::suite
