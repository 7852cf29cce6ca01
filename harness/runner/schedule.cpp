#include "harness/runner/schedule.hpp"

#include <algorithm>
#include <numeric>

namespace harness::runner {

Schedule::Schedule(std::vector<CellCost> costs, Bounds bounds)
    : m_costs(std::move(costs)), m_waiting(m_costs.size()), m_bounds(bounds) {
    std::iota(m_waiting.begin(), m_waiting.end(), std::size_t{0});
    std::stable_sort(m_waiting.begin(), m_waiting.end(),
                     [&](std::size_t a, std::size_t b) { return m_costs[a].seconds > m_costs[b].seconds; });
}

std::optional<std::size_t> Schedule::take() {
    const bool may_start = m_bounds.starts == 0 || std::ssize(m_starting) < m_bounds.starts;
    const auto fits = [&](std::size_t cell) {
        const auto& cost = m_costs[cell];
        return (m_bounds.memory == 0 || m_used + cost.memory <= m_bounds.memory)
               && (may_start || !cost.starts_server);
    };
    auto next = std::find_if(m_waiting.begin(), m_waiting.end(), fits);
    if (next == m_waiting.end() && m_running == 0) next = m_waiting.begin();
    if (next == m_waiting.end()) return std::nullopt;
    const auto cell = *next;
    m_waiting.erase(next);
    m_used += m_costs[cell].memory;
    if (m_costs[cell].starts_server) m_starting.insert(cell);
    ++m_running;
    return cell;
}

void Schedule::started(std::size_t cell) {
    m_starting.erase(cell);
}

void Schedule::finished(std::size_t cell) {
    m_starting.erase(cell); // one that never came up
    m_used -= m_costs[cell].memory;
    --m_running;
}

int default_jobs(std::size_t cells, int cpus) {
    return std::clamp(static_cast<int>(cells), 1, std::max(2, cpus));
}

} // namespace harness::runner
