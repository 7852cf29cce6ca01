#pragma once
// Images on the engine: there already, or pulled.

#include "containers/engine_client.hpp"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace harness::containers {

/// With ":latest" where neither tag nor digest is given: without one the engine would pull every tag.
[[nodiscard]] std::string with_tag(const std::string& image);

/// Whether it could be an image's name at all; the engine judges the rest.
[[nodiscard]] bool is_image_name(std::string_view image);

/// The answer to POST /images/create: a JSON object a line, cut anywhere. Pure.
class PullProgress {
  public:
    explicit PullProgress(std::string image) : m_image(std::move(image)) {}

    /// One short line when what there is to say has changed.
    [[nodiscard]] std::optional<std::string> feed(std::string_view bytes);
    /// The engine's words when the pull failed half-way; the status has long been 200 then.
    [[nodiscard]] const std::optional<std::string>& failure() const { return m_failure; }

  private:
    struct Layer {
        std::uint64_t have = 0;
        std::uint64_t size = 0;
        bool done = false;
    };
    void read_line(std::string_view line);
    [[nodiscard]] std::string summary() const;

    std::string m_image;
    std::string m_unfinished;
    std::string m_said;
    std::map<std::string, Layer> m_layers;
    std::optional<std::string> m_failure;
};

/// Sees to it that images are there. Thread-safe; callers that want the same image share one pull.
class ImageStore {
  public:
    explicit ImageStore(const EngineClient& client) : m_client(client) {}

    [[nodiscard]] base::Result<void> ensure(const std::string& image, const Progress& progress,
                                            const base::Limit& limit);

  private:
    struct Pull {
        bool done = false;
        std::optional<base::Error> failure;
    };
    [[nodiscard]] base::Result<bool> is_there(const std::string& image, const base::Limit& limit) const;
    [[nodiscard]] base::Result<void> pull(const std::string& image, const Progress& progress,
                                          const base::Limit& limit) const;
    /// Looks and pulls for all who want this image meanwhile.
    [[nodiscard]] base::Result<void> lead(const std::string& image, const Progress& progress,
                                          const base::Limit& limit, const std::shared_ptr<Pull>& mine);
    /// Waits until the leader is done.
    [[nodiscard]] base::Result<void> follow(const std::string& image, const base::Limit& limit,
                                            const Pull& theirs, std::unique_lock<std::mutex>& lock);

    const EngineClient& m_client;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::map<std::string, std::shared_ptr<Pull>> m_pulls; ///< under way
};

} // namespace harness::containers
