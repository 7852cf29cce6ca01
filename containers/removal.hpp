#pragma once
// Finding and removing what harness made. Everything here can be repeated without harm.

#include "containers/engine_client.hpp"

#include <set>
#include <string>
#include <vector>

namespace harness::containers {

/// Removes a container, running or not, with the volumes that its image declares. One that is already gone,
/// or being removed, is success. Failures of the engine are retried until the limit is over; its stop token
/// is ignored: a removal is never skipped because somebody pressed Ctrl-C.
[[nodiscard]] base::Result<void> remove_container(const EngineClient& client, const std::string& id_or_name,
                                                  const base::Limit& limit);

/// All containers, running or not, that carry the label ("name" or "name=value").
[[nodiscard]] base::Result<std::vector<ListedContainer>>
containers_labelled(const EngineClient& client, const std::string& label, const base::Limit& limit);

/// The time to judge expiries by (owner.hpp).
[[nodiscard]] base::Result<std::int64_t> time_of(const EngineClient& client, const base::Limit& limit);

/// Removes a run's containers but those that are kept, by name or by being in `kept`. Returns how many.
[[nodiscard]] base::Result<int> remove_run(const EngineClient& client, const std::string& run_id,
                                           const std::set<std::string>& kept, const base::Limit& limit);

/// Removes what dead runs left (owner.hpp says which). Returns how many.
[[nodiscard]] base::Result<int> remove_leftovers(const EngineClient& client, const base::Limit& limit);

} // namespace harness::containers
