#pragma once
// Prepared images of a Docker engine.

#include "containers/docker_server.hpp"
#include "containers/prepared_store.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <set>

namespace harness::containers {

class DockerPreparedStore final : public PreparedStore {
  public:
    explicit DockerPreparedStore(EngineClient client) : m_client(std::move(client)) {}

    [[nodiscard]] base::Result<BaseImage> base_image(const std::string& image,
                                                     const base::Limit& limit) override;
    [[nodiscard]] base::Result<std::optional<std::string>> find(const PreparedKey& key,
                                                                const base::Limit& limit) override;
    [[nodiscard]] bool claim(const PreparedKey& key) override;
    [[nodiscard]] base::Result<void> keep(RunningServer& server, const Making& making,
                                          const base::Limit& limit) override;
    void forget(const PreparedKey& key, const base::Limit& limit) override;
    [[nodiscard]] base::Result<std::vector<PreparedImage>> list(const base::Limit& limit) override;
    [[nodiscard]] base::Result<Removed> remove(const PreparedImage& image, const base::Limit& limit) override;
    [[nodiscard]] base::Result<int> trim(std::uint64_t size, const base::Limit& limit) override;

  private:
    /// Nullopt: there is none of that name.
    [[nodiscard]] base::Result<std::optional<InspectedImage>> inspect(const std::string& image,
                                                                      const base::Limit& limit) const;
    [[nodiscard]] base::Result<void> signal(const std::string& container, std::string_view name,
                                            const base::Limit& limit) const;
    [[nodiscard]] base::Result<void> bring_to_rest(RunningServer& server, const base::Limit& limit) const;
    [[nodiscard]] base::Result<std::string> commit(const std::string& container, const Making& making,
                                                   const base::Limit& limit) const;
    /// Gives the image its name, unless another has it already: then it goes.
    [[nodiscard]] base::Result<void> settle(const std::string& id, const PreparedKey& key,
                                            const base::Limit& limit);
    [[nodiscard]] base::Result<std::uint64_t> own_size(const std::string& id, const base::Limit& limit) const;

    EngineClient m_client;
    std::mutex m_mutex;
    std::set<std::string> m_claimed;
    std::atomic<bool> m_has_made{false};
};

} // namespace harness::containers
