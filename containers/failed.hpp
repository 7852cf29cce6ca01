#pragma once

#include "harness/base/error.hpp"

#include <utility>

namespace harness::containers {

/// An Error that has no SQL in it, as all of this module's have none.
[[nodiscard]] inline base::Error failed(base::ErrorKind kind, std::string message) {
    base::Error error;
    error.kind = kind;
    error.message = std::move(message);
    return error;
}
[[nodiscard]] inline base::Error environment_failed(std::string message) {
    return failed(base::ErrorKind::environment, std::move(message));
}

} // namespace harness::containers
