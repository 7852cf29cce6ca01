#pragma once
// Where prepared images are kept, and which of them go when there are too many.

#include "containers/image_answers.hpp"
#include "containers/prepared.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace harness::containers {

/// Not a label, since those are handed on to whatever somebody makes from the image.
inline constexpr std::string_view k_prepared_comment = "a prepared image of harness";

/// What all prepared images together may take on the engine's disk, beside the images that they are made of.
inline constexpr std::uint64_t k_prepared_limit = std::uint64_t{2} << 30U;

/// One that harness made and may remove.
struct PreparedImage {
    std::string id;
    std::string name{};       ///< its tag; empty for one whose name another has got
    std::string base{};       ///< the name of the image that it was made of
    std::uint64_t size = 0;   ///< of its own layer
    std::string last_used{};  ///< RFC 3339
    bool is_outdated = false; ///< its base image is another one by now, or gone
    bool is_settling = false; ///< so young that somebody may be about to name it
};

/// Whether harness made it, as a prepared image: its tag (or an empty text if it has none left). Nullopt for
/// all others, whatever labels they carry.
[[nodiscard]] std::optional<std::string> prepared_name_of(const InspectedImage& image);

/// What is to go so that the rest takes at most `limit` bytes: first what nobody can use any more, then what
/// was not used for longest.
[[nodiscard]] std::vector<PreparedImage> to_evict(std::vector<PreparedImage> images, std::uint64_t limit);

/// Thread-safe.
class PreparedStore {
  public:
    virtual ~PreparedStore() = default;
    PreparedStore() = default;
    PreparedStore(const PreparedStore&) = delete;
    PreparedStore& operator=(const PreparedStore&) = delete;

    [[nodiscard]] virtual base::Result<BaseImage> base_image(const std::string& image,
                                                             const base::Limit& limit) = 0;
    /// The administrator's password in the image of that key, if there is one; it counts as used now.
    [[nodiscard]] virtual base::Result<std::optional<std::string>> find(const PreparedKey& key,
                                                                        const base::Limit& limit) = 0;
    /// True for one caller a key and store: it may make the image. A second try after a failure would only
    /// fail again.
    [[nodiscard]] virtual bool claim(const PreparedKey& key) = 0;

    struct Making {
        PreparedKey key;
        std::string base_name;
        BaseImage base;
        std::string password_variable;
        std::string password;
    };
    /// Brings the server of a making start to rest, keeps it as an image, and lets it go on. An error: the
    /// server is in no state to be used. That the image could not be made is no error, but logged. Whoever
    /// else made the same image meanwhile wins.
    [[nodiscard]] virtual base::Result<void> keep(RunningServer& server, const Making& making,
                                                  const base::Limit& limit) = 0;
    /// It is of no use: nobody shall find it again.
    virtual void forget(const PreparedKey& key, const base::Limit& limit) = 0;

    [[nodiscard]] virtual base::Result<std::vector<PreparedImage>> list(const base::Limit& limit) = 0;
    enum class Removed { yes, in_use };
    [[nodiscard]] virtual base::Result<Removed> remove(const PreparedImage& image,
                                                       const base::Limit& limit) = 0;
    /// Evicts, if this store has made an image. Returns how many.
    [[nodiscard]] virtual base::Result<int> trim(std::uint64_t size, const base::Limit& limit) = 0;
};

} // namespace harness::containers
