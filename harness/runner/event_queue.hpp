#pragma once

#include "harness/runner/events.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace harness::runner {

/// From the workers to the one thread that reports. Unbounded: events are few and small.
class EventQueue {
  public:
    void push(Event event) {
        {
            const std::lock_guard lock(m_mutex);
            m_events.push_back(std::move(event));
        }
        m_arrived.notify_one();
    }

    /// The next event, or nullopt when none came in time.
    [[nodiscard]] std::optional<Event> pop(std::chrono::milliseconds wait) {
        std::unique_lock lock(m_mutex);
        if (!m_arrived.wait_for(lock, wait, [&] { return !m_events.empty(); })) return std::nullopt;
        Event event = std::move(m_events.front());
        m_events.pop_front();
        return event;
    }

  private:
    std::mutex m_mutex;
    std::condition_variable m_arrived;
    std::deque<Event> m_events;
};

} // namespace harness::runner
