#pragma once
// Internal: the server's errors as ours.

#include "drivers/postgres/handles.hpp"
#include "harness/base/error.hpp"

#include <string>
#include <string_view>

namespace harness::drivers::postgres {

/// Whether an error of this class (manual, appendix A) is the statement's or the environment's: lost
/// connections, a server that shuts down or starts, full disks and memory, I/O errors, corrupt data.
[[nodiscard]] base::ErrorKind kind_of(std::string_view sqlstate);

/// A field of an error or notice; empty if the server did not send it.
[[nodiscard]] std::string field(const PGresult* result, int code);

/// An error result, as "<attempted>: <server's words>". `where` and `statement` are left to the caller.
[[nodiscard]] base::Error to_error(const PGresult* result, std::string_view attempted);

/// What libpq says of a connection that could not be made, at verbosity PQERRORS_VERBOSE, which is the only
/// way to its SQLSTATE.
[[nodiscard]] base::Error connect_error(std::string_view libpq_message, std::string_view attempted);

} // namespace harness::drivers::postgres
