#pragma once
// Internal to base/: the process that stands between harness and a program.

#include <sys/types.h>

namespace harness::base {

/// What it is told over its line; the end of the line is `kill`, too.
inline constexpr char k_ask_to_end = 'T';
inline constexpr char k_kill = 'K';

/// Called in a forked child, which becomes the keeper and never returns, and in which another child is
/// forked, which returns to run the program. Async-signal-safe. Through the line the keeper tells the
/// program's wait status (an int); after it, or without it where none comes, the line ends when nothing of
/// the program is left. False: it could not be forked.
[[nodiscard]] bool become_keeper_of_another(int line);

} // namespace harness::base
