#pragma once
// What to ask of the engine when a server is created. Pure.

#include "containers/server.hpp"

#include <string>
#include <string_view>

namespace harness::containers {

/// Label names: everything that harness makes carries them.
inline constexpr std::string_view k_run_label = "harness.run";
inline constexpr std::string_view k_cell_label = "harness.cell";
inline constexpr std::string_view k_request_label = "harness.request"; ///< tells two of one cell apart
inline constexpr std::string_view k_owner_label = "harness.owner";     ///< see Owner
inline constexpr std::string_view k_host_label = "harness.host";       ///< its owner's, for people
inline constexpr std::string_view k_expires_label = "harness.expires"; ///< seconds since 1970

/// All names of containers start with this.
inline constexpr std::string_view k_name_prefix = "harness-";

/// Labels can't be changed once a container exists, a name can: a released one is renamed to this prefix,
/// so that every sweep, also of a later run, knows to leave it alone.
inline constexpr std::string_view k_kept_prefix = "harness-kept-";

/// What a container's name may have ([a-zA-Z0-9][a-zA-Z0-9_.-]+), other characters replaced.
/// `attempt` > 0 makes another name for when one is taken.
[[nodiscard]] std::string container_name(std::string_view run_id, std::string_view cell, int attempt = 0);

/// The body of POST /containers/create for a command that shares the network of another container, or has
/// none where that is empty.
[[nodiscard]] std::string command_body(const CommandSpec& command,
                                       const std::map<std::string, std::string>& own_labels,
                                       std::string_view other_container);
/// The same for one whose standard streams are ours.
[[nodiscard]] std::string attached_command_body(const CommandSpec& command,
                                                const std::map<std::string, std::string>& own_labels,
                                                std::string_view other_container);

/// The body of POST /containers/create. `bind_address` is where the port is published: an IPv4 address,
/// because with both families the engine may pick two different ephemeral ports (moby/moby#42442).
[[nodiscard]] std::string create_body(const ServerSpec& spec,
                                      const std::map<std::string, std::string>& own_labels,
                                      std::string_view bind_address);

} // namespace harness::containers
