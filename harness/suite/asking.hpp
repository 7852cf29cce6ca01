#pragma once
// Internal: what harness itself asks a server, between the migrations.

#include "harness/base/error.hpp"
#include "harness/base/limit.hpp"

#include <algorithm>
#include <chrono>

namespace harness::suite {

/// How long the server may take to answer. A limit that is meant for migrations may be too short for a busy
/// machine.
[[nodiscard]] inline base::Limit asking_limit(const base::Limit& walk,
                                              std::chrono::milliseconds statement_timeout) {
    constexpr std::chrono::milliseconds least = std::chrono::seconds(30);
    return walk.within(std::max(least, statement_timeout));
}

/// That it does not answer in time is no migration's fault: it may be paused, or cut off.
template <class T>
[[nodiscard]] base::Result<T> asked(base::Result<T> answer) {
    if (answer.has_value() || answer.error().kind != base::ErrorKind::timeout) return answer;
    auto error = std::move(answer).error();
    error.kind = base::ErrorKind::environment;
    return error;
}

} // namespace harness::suite
