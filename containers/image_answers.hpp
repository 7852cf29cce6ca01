#pragma once
// What the engine says of images, as typed values. Pure; nullopt when the text is not what the API promises.

#include "containers/prepared.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::containers {

struct InspectedImage {
    BaseImage base;
    std::map<std::string, std::string> labels;
    std::vector<std::string> tags; ///< names that it goes by
    std::string comment;           ///< unlike labels, not handed on to what is made from it
    std::string last_tagged; ///< RFC 3339 in UTC, sorts as time does; when it was made, where nobody knows
};
/// GET /images/{name}/json
[[nodiscard]] std::optional<InspectedImage> read_image(std::string_view body);

/// GET /images/json: the ids.
[[nodiscard]] std::optional<std::vector<std::string>> read_image_ids(std::string_view body);

/// GET /images/{name}/history: the size of the newest layer, in bytes.
[[nodiscard]] std::optional<std::uint64_t> read_top_layer(std::string_view body);

} // namespace harness::containers
