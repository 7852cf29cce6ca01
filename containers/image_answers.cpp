#include "containers/image_answers.hpp"

#include "containers/json_parts.hpp"

namespace harness::containers {

using parts::labels_at;
using parts::number_at;
using parts::parsed;
using parts::text_at;
using parts::texts_at;

std::optional<InspectedImage> read_image(std::string_view body) {
    const auto root = parsed(body);
    if (!root) return std::nullopt;
    InspectedImage image;
    image.base.id = text_at(*root, {"Id"});
    if (image.base.id.empty()) return std::nullopt;
    image.base.entrypoint = texts_at(*root, {"Config", "Entrypoint"});
    image.base.command = texts_at(*root, {"Config", "Cmd"});
    image.base.user = text_at(*root, {"Config", "User"});
    image.labels = labels_at(*root, {"Config", "Labels"});
    image.tags = texts_at(*root, {"RepoTags"});
    image.comment = text_at(*root, {"Comment"});
    // Podman knows no time of tagging; an engine that was told nothing says year 1.
    image.last_tagged = text_at(*root, {"Metadata", "LastTagTime"});
    if (image.last_tagged.empty() || image.last_tagged.starts_with("0001-"))
        image.last_tagged = text_at(*root, {"Created"});
    return image;
}

std::optional<std::vector<std::string>> read_image_ids(std::string_view body) {
    const auto root = parsed(body);
    if (!root || !root->is_array()) return std::nullopt;
    std::vector<std::string> ids;
    for (const auto& entry : root->get_array()) {
        ids.push_back(text_at(entry, {"Id"}));
        if (ids.back().empty()) return std::nullopt;
    }
    return ids;
}

std::optional<std::uint64_t> read_top_layer(std::string_view body) {
    const auto root = parsed(body);
    if (!root || !root->is_array() || root->get_array().empty()) return std::nullopt;
    return number_at<std::uint64_t>(root->get_array().front(), {"Size"});
}

} // namespace harness::containers
