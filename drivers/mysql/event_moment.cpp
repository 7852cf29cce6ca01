#include "drivers/mysql/event_moment.hpp"

#include <fmt/format.h>

namespace harness::drivers::mysql {
namespace {

constexpr long long k_minute = 60;
constexpr long long k_hour = 3600;

std::string distance(long long seconds) {
    return seconds == 0 ? "CURRENT_TIMESTAMP" : fmt::format("CURRENT_TIMESTAMP + {} SECOND", seconds);
}

} // namespace

std::optional<std::string> told(const EventMoment& moment) {
    const bool is_as_written = moment.text.ends_with(":00") || moment.text.ends_with(":59:59");
    const auto is_near = [](long long seconds) {
        return seconds >= 0 && seconds < k_hour && seconds % k_minute == 0;
    };
    // ALTER EVENT may have set it, or may have set something else since.
    for (const auto seconds : {moment.after_altered, moment.after_created})
        if (seconds % k_hour == 0 || is_near(seconds)) return distance(seconds);
    if (is_as_written) return std::string(moment.text);
    for (const auto seconds : {moment.after_altered, moment.after_created})
        if (seconds >= 0 && seconds % k_minute == 0) return distance(seconds);
    return std::nullopt;
}

} // namespace harness::drivers::mysql
