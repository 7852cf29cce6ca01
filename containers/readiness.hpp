#pragma once
// When is a server ready, and when is it hopeless? Decides only: no clock, no socket, no server.

#include "containers/server.hpp"

#include <chrono>
#include <string>

namespace harness::containers {

/// What wait_until_ready does next.
struct ReadinessStep {
    enum class Action { probe, pause, done, give_up };
    Action action = Action::probe;
    std::chrono::milliseconds pause{0}; ///< for Action::pause
    std::string why{};                  ///< for Action::give_up
};

/// Fed in turns: what the engine says of the container, then, if asked for, what the probe says.
class Readiness {
  public:
    [[nodiscard]] ReadinessStep on_state(const base::Result<ServerState>& state);
    [[nodiscard]] ReadinessStep on_probe(const Probe& probe);

    /// Why it was not ready when the time was over.
    [[nodiscard]] std::string on_timeout(std::chrono::milliseconds waited) const;

  private:
    [[nodiscard]] std::chrono::milliseconds next_pause();

    std::chrono::milliseconds m_pause{20};
    int m_silent_states = 0; ///< in a row, that the engine did not answer
    bool m_memory_ran_out = false;
    std::string m_last_message;
};

/// How a server ended, in words: its exit code, what that means, and what to do.
[[nodiscard]] std::string describe_end(const ServerState& state);

} // namespace harness::containers
