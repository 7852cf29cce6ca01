#pragma once
// Internal: the server's and the client library's errors as ours.

#include "drivers/mysql/handles.hpp"
#include "harness/base/error.hpp"

#include <string_view>

namespace harness::drivers::mysql {

/// Whether an error of this number is the statement's or the environment's: lost connections, a server that
/// shuts down, full disks and memory, I/O errors (manual, "Server Error Message Reference").
[[nodiscard]] base::ErrorKind kind_of(unsigned number);

/// Whether the session is over after an error of this number.
[[nodiscard]] bool ends_session(unsigned number);

/// The connection's last error, as "<attempted>: <server's words> (error 1054)". `where` and `statement` are
/// left to the caller.
[[nodiscard]] base::Error to_error(MYSQL* connection, std::string_view attempted);

} // namespace harness::drivers::mysql
