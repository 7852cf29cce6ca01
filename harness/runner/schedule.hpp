#pragma once
// Which cell starts next. Pure: owns no thread and no clock; the caller holds the lock.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace harness::runner {

struct CellCost {
    double seconds = 0;       ///< how long it will take, as a guess: only the order matters
    std::uint64_t memory = 0; ///< bytes that its server may use; 0 for an embedded engine
};

class Schedule {
  public:
    /// `memory`: what all running cells may use together; 0 = no bound.
    Schedule(std::vector<CellCost> costs, std::uint64_t memory);

    /// The longest of the cells that still wait and fit into the memory left. Where none fits and none runs,
    /// the longest all the same: better late than never. nullopt: nothing to start now.
    [[nodiscard]] std::optional<std::size_t> take();
    void finished(std::size_t cell);
    /// No further cell is handed out.
    void close() { m_waiting.clear(); }
    [[nodiscard]] bool is_drained() const { return m_waiting.empty(); }

  private:
    std::vector<CellCost> m_costs;
    std::vector<std::size_t> m_waiting; ///< longest first; of equal ones in the order of the file
    std::uint64_t m_memory;
    std::uint64_t m_used = 0;
    std::size_t m_running = 0;
};

/// Cells at once, unless the user says: a server's start and a walk each keep about a core busy.
[[nodiscard]] int default_jobs(std::size_t cells, int cpus);

} // namespace harness::runner
