#pragma once
// Prepared images: a server's data directory, initialised once and kept as a local image. What may be kept,
// what it is called by, and how a container is started to make one or from one. Decides only.
//
// Initialising a data directory is most of a cold start and always the same work. A server that is to be kept
// runs below a small shell script: once it is ready it is told to stop, the script copies its data from the
// tmpfs into the container's own layer, the engine commits that, and the script starts the server again. A
// start from the image copies the data back to a tmpfs: so the data of a run stays in memory, within its
// size, and the server's files are not on an overlay file system, on which making and dropping databases
// takes three times as long.

#include "containers/recipe.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::containers {

/// Goes up whenever a change of ours makes images of before wrong or slower than need be.
inline constexpr int k_prepared_version = 1;

/// All prepared images are tags of this one name, which no registry has.
inline constexpr std::string_view k_prepared_repository = "harness-prepared";
inline constexpr std::string_view k_prepared_label = "harness.prepared";           ///< k_prepared_version
inline constexpr std::string_view k_prepared_key_label = "harness.prepared.key";   ///< PreparedKey::text
inline constexpr std::string_view k_prepared_base_label = "harness.prepared.base"; ///< the image's name
inline constexpr std::string_view k_prepared_base_id_label = "harness.prepared.base-id";
/// The administrator's password in the data. The first session of each start changes it.
inline constexpr std::string_view k_prepared_password_label = "harness.prepared.password";

/// What harness must know of the image that a server comes from.
struct BaseImage {
    std::string id; ///< changes with its content
    std::vector<std::string> entrypoint;
    std::vector<std::string> command;
    std::string user; ///< empty: root
};

/// What a prepared image was made of; two starts with the same one need the same data directory.
struct PreparedKey {
    std::string text;  ///< all of it, for people, too
    std::string image; ///< "harness-prepared:0f1e2d3c4b5a6978", from a hash of the text
};

/// Why a server is not kept: its accounts or secrets would be, or its data is not where we look. Empty: it
/// may be. `is_secret`: whether a text holds something that nothing may show.
[[nodiscard]] std::string reason_to_stay_cold(const Recipe& recipe, const BaseImage& base,
                                              const std::function<bool(std::string_view)>& is_secret);

/// Everything that decides what is in the data directory: the image, the server's arguments, the environment
/// but for the password, and k_prepared_version.
[[nodiscard]] PreparedKey prepared_key(const Recipe& recipe, const BaseImage& base);

/// The tag that belongs to a key's text.
[[nodiscard]] std::string prepared_image_name(std::string_view key_text);

/// The server below the script that can bring it to rest.
[[nodiscard]] ServerSpec making_start(const Recipe& recipe, const BaseImage& base,
                                      const std::string& password);

/// The server from the prepared image.
[[nodiscard]] ServerSpec prepared_start(const Recipe& recipe, const BaseImage& base, const PreparedKey& key);

/// Signals that the script of a making start knows: come to rest, and go on.
inline constexpr std::string_view k_rest_signal = "USR1";
inline constexpr std::string_view k_go_on_signal = "USR2";
/// The script's last line in the container's log once the server is at rest and its data is copied.
inline constexpr std::string_view k_rest_line = "harness: the server is at rest and its data is kept";

} // namespace harness::containers
