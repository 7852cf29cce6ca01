#pragma once
// Internal: asks a session for its snapshots.

#include "drivers/mysql/session.hpp"

namespace harness::drivers::mysql {

/// See Connection::snapshot. Two messages: what there is, and then its definitions.
[[nodiscard]] base::Result<Snapshot> snapshot(Session& session, const base::Limit& limit);

/// See Server::snapshot_shared.
[[nodiscard]] base::Result<Snapshot> snapshot_shared(Session& session, std::span<const std::string> ours,
                                                     const base::Limit& limit);

} // namespace harness::drivers::mysql
