#include "containers/prepared_store.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace harness::containers {

std::optional<std::string> prepared_name_of(const InspectedImage& image) {
    const auto key = image.labels.find(std::string(k_prepared_key_label));
    if (image.comment != k_prepared_comment || key == image.labels.end() || key->second.empty())
        return std::nullopt;
    if (image.tags.empty()) return std::string();
    auto name = prepared_image_name(key->second);
    if (std::ranges::find(image.tags, name) != image.tags.end()) return name;
    // Podman puts the host of a registry that is none before local names.
    const auto local = "localhost/" + name;
    if (std::ranges::find(image.tags, local) != image.tags.end()) return name;
    return std::nullopt;
}

std::vector<PreparedImage> to_evict(std::vector<PreparedImage> images, std::uint64_t limit) {
    std::erase_if(images, [](const PreparedImage& image) { return image.is_settling; });
    const auto is_useless = [](const PreparedImage& image) {
        return image.name.empty() || image.is_outdated;
    };
    std::ranges::sort(images, [&](const auto& a, const auto& b) {
        return std::make_tuple(!is_useless(a), std::cref(a.last_used))
               < std::make_tuple(!is_useless(b), std::cref(b.last_used));
    });
    auto size = std::accumulate(images.begin(), images.end(), std::uint64_t{0},
                                [](std::uint64_t sum, const auto& image) { return sum + image.size; });
    const auto stays = std::ranges::find_if(images, [&](const PreparedImage& image) {
        if (!is_useless(image) && size <= limit) return true;
        size -= image.size;
        return false;
    });
    images.erase(stays, images.end());
    return images;
}

} // namespace harness::containers
