#pragma once

#include <atomic>
#include <functional>
#include <stop_token>
#include <thread>

namespace harness::cli {

/// Ctrl-C and its like (SIGINT, SIGTERM, SIGHUP), heard by a thread of its own. The first asks for a polite
/// stop, the second leaves at once with exit code 130, after `leaving`. Make it before any other thread: they
/// inherit the blocked signals.
class SignalWatch {
  public:
    SignalWatch(std::stop_source stop, std::function<void()> leaving);
    ~SignalWatch();
    SignalWatch(const SignalWatch&) = delete;
    SignalWatch& operator=(const SignalWatch&) = delete;

    [[nodiscard]] bool was_asked_to_stop() const { return m_count > 0; }

  private:
    void watch(const std::stop_token& done);

    std::stop_source m_stop;
    std::function<void()> m_leaving;
    std::atomic<int> m_count = 0;
    std::jthread m_thread;
};

} // namespace harness::cli
