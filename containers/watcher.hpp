#pragma once
// A second process that outlives harness and removes its containers when it could not do so itself: after
// SIGKILL, a crash, or a second Ctrl-C.
//
// It holds one end of a socket whose other end only harness has; when harness is gone, however it went, the
// watcher reads the end of the stream. Lines on the way there tell it what to do then:
//   armed       containers may exist from now on (without it there is nothing to clean)
//   keep <id>   this one stays
//   bye         harness cleaned up itself; a single look is enough

#include "harness/base/error.hpp"

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace harness::containers {

/// The first argument that makes harness's own program a watcher; main.cpp calls watcher_main for it.
inline constexpr std::string_view k_watcher_argument = "__watch-containers";

/// What the watcher was told so far. Pure.
class WatcherOrders {
  public:
    /// Takes bytes as they come, cut anywhere.
    void hear(std::string_view bytes);

    [[nodiscard]] bool is_armed() const { return m_armed; }
    [[nodiscard]] bool was_clean() const { return m_clean; }
    [[nodiscard]] const std::set<std::string>& kept() const { return m_kept; }

  private:
    std::string m_unfinished;
    std::set<std::string> m_kept;
    bool m_armed = false;
    bool m_clean = false;
};

/// Harness's end. Thread-safe. The destructor says bye and waits shortly for the watcher's exit.
class Watcher {
  public:
    Watcher(pid_t process, int line) : m_process(process), m_line(line) {}
    ~Watcher();
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    void arm() { tell("armed\n"); }
    void keep(const std::string& container_id) { tell("keep " + container_id + "\n"); }
    /// The engine may still make something that nobody here will know: there shall be no bye.
    void distrust() { m_trust = false; }
    [[nodiscard]] pid_t process() const { return m_process; }

  private:
    void tell(std::string_view words);
    pid_t m_process;
    int m_line;
    std::atomic<bool> m_trust{true};
};

/// Starts the watcher of a run: this very program once more, in a session of its own. `host` as in
/// DockerOptions. Give the result to DockerOptions::watcher; the last owner ends it.
[[nodiscard]] base::Result<std::shared_ptr<Watcher>> start_watcher(const std::string& run_id,
                                                                   const std::string& host);

/// The watcher's own main: `<program> __watch-containers <run id> <host>`, the line on standard input.
int watcher_main(int argc, char** argv);

} // namespace harness::containers
