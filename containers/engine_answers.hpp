#pragma once
// What the engine says, as typed values. Pure: text in, values out; nullopt when the text is not what the
// Docker Engine API promises (docs.docker.com/engine/api/v1.41).

#include "containers/server.hpp"
#include "containers/shortcut.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::containers {

/// The "message" of an error answer; the raw text, shortened, when there is none.
[[nodiscard]] std::string error_message(std::string_view body);

/// POST /containers/{id}/start, of an error answer: whether it is that the image has no such program. The
/// words are the OCI runtime's (runc, crun).
[[nodiscard]] bool tells_of_no_program(std::string_view body);

struct InspectedContainer {
    ServerState state;
    std::optional<std::uint16_t> host_port; ///< where the port asked for is published
    std::vector<NetworkPlace> networks;
    int pid = 0; ///< of its first process on the engine's machine; 0: none
};
/// GET /containers/{id}/json
[[nodiscard]] std::optional<InspectedContainer> read_container(std::string_view body, std::uint16_t port);

struct CreatedContainer {
    std::string id;
    std::vector<std::string> warnings;
};
/// POST /containers/create
[[nodiscard]] std::optional<CreatedContainer> read_created(std::string_view body);

/// POST /containers/{id}/wait: the exit code.
[[nodiscard]] std::optional<int> read_exit_code(std::string_view body);

struct ListedContainer {
    std::string id;
    std::string name; ///< without the leading slash
    std::map<std::string, std::string> labels;
    std::string image{};
    std::string status{};     ///< the engine's words: "Up 3 minutes"
    std::int64_t created = 0; ///< seconds since 1970, by the engine's clock
};
/// GET /containers/json
[[nodiscard]] std::optional<std::vector<ListedContainer>> read_containers(std::string_view body);

/// GET /info
[[nodiscard]] std::optional<Capacity> read_capacity(std::string_view body);

struct ApiVersion {
    int major = 0;
    int minor = 0;
    auto operator<=>(const ApiVersion&) const = default;
};
[[nodiscard]] std::string to_string(ApiVersion version);
/// "1.41"
[[nodiscard]] std::optional<ApiVersion> read_version(std::string_view text);

} // namespace harness::containers
