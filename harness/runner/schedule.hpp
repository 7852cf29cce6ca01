#pragma once
// Which cell starts next. Pure: owns no thread and no clock; the caller holds the lock.

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace harness::runner {

struct CellCost {
    double seconds = 0;       ///< how long it will take, as a guess: only the order matters
    std::uint64_t memory = 0; ///< bytes that its server may use; 0 for an embedded engine
    bool starts_server = true;
};

/// What the cells share.
struct Bounds {
    std::uint64_t memory = 0; ///< what all running cells may use together; 0 = no bound
    int starts = 0; ///< servers that may be starting at once, since that keeps a core busy each; 0 = no bound
};

class Schedule {
  public:
    Schedule(std::vector<CellCost> costs, Bounds bounds);

    /// The longest of the cells that still wait and keep within the bounds. Where none does and none runs,
    /// the longest all the same: better late than never. nullopt: nothing to start now.
    [[nodiscard]] std::optional<std::size_t> take();
    /// Its server is up. To be told at most once, between take and finished.
    void started(std::size_t cell);
    void finished(std::size_t cell);
    /// No further cell is handed out.
    void close() { m_waiting.clear(); }
    [[nodiscard]] bool is_drained() const { return m_waiting.empty(); }

  private:
    std::vector<CellCost> m_costs;
    std::vector<std::size_t> m_waiting; ///< longest first; of equal ones in the order of the file
    Bounds m_bounds;
    std::uint64_t m_used = 0;
    std::set<std::size_t> m_starting;
    std::size_t m_running = 0;
};

/// Cells at once, unless the user says: a server's start and a walk each keep about a core busy.
[[nodiscard]] int default_jobs(std::size_t cells, int cpus);

} // namespace harness::runner
