#pragma once
// Internal: values that are moments, and how far they moved. Pure.

#include "drivers/data_image.hpp"

#include <string_view>

namespace harness::drivers::data_image {

/// "2024-01-31 12:00:00.25", with a T, a Z or an offset or none of them; or a whole number of seconds,
/// milliseconds or microseconds since 1970 that has 10, 13 or 16 digits. Without an offset it is taken for
/// UTC, so that only moments of one column can be held against each other. Nothing for anything else.
[[nodiscard]] std::optional<Moment> moment_of(std::string_view text);

/// Takes another change of the same column into account; nothing once a value was no moment.
void widen(std::optional<Shift>& shift, bool is_first, const std::optional<std::string>& before,
           const std::optional<std::string>& after);

} // namespace harness::drivers::data_image
