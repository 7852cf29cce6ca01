#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <stop_token>

namespace harness::base {

using Clock = std::chrono::steady_clock;

/// A moment after which nobody waits any longer.
class Deadline {
  public:
    static Deadline never() { return Deadline{std::nullopt}; }
    static Deadline after(Clock::duration wait) { return Deadline{Clock::now() + wait}; }
    static Deadline at(Clock::time_point moment) { return Deadline{moment}; }

    [[nodiscard]] bool has_passed() const { return m_moment && Clock::now() >= *m_moment; }
    [[nodiscard]] bool is_never() const { return !m_moment; }
    [[nodiscard]] std::optional<Clock::time_point> moment() const { return m_moment; }

    /// Zero once it has passed; at most `most`, which is also the answer for a deadline that never comes.
    [[nodiscard]] Clock::duration remaining(Clock::duration most) const {
        if (!m_moment) return most;
        const auto left = *m_moment - Clock::now();
        return left <= Clock::duration::zero() ? Clock::duration::zero() : std::min(left, most);
    }
    [[nodiscard]] Deadline earlier(Deadline other) const {
        if (!m_moment) return other;
        if (!other.m_moment) return *this;
        return Deadline{std::min(*m_moment, *other.m_moment)};
    }

  private:
    explicit Deadline(std::optional<Clock::time_point> moment) : m_moment(moment) {}
    std::optional<Clock::time_point> m_moment;
};

/// How long an operation may take, and who may stop it. Every call that waits takes one.
/// When it ends the wait, the error's kind says which: timeout or cancelled.
struct Limit {
    Deadline deadline = Deadline::never();
    std::stop_token stop;

    [[nodiscard]] bool is_over() const { return stop.stop_requested() || deadline.has_passed(); }
    /// The same stop, but no later than `wait` from now.
    [[nodiscard]] Limit within(Clock::duration wait) const {
        return Limit{deadline.earlier(Deadline::after(wait)), stop};
    }
};

} // namespace harness::base
