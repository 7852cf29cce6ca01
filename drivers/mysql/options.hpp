#pragma once
// Internal: what every connection sets before it opens.

#include "drivers/mysql/handles.hpp"

namespace harness::drivers::mysql {

enum class Encryption { as_the_library_does, required };

/// A connection that is not open yet, with every option said that the user's environment or files could
/// decide. Null when there is no memory.
[[nodiscard]] ConnectionHandle new_connection(Encryption encryption);

} // namespace harness::drivers::mysql
