#pragma once
// Internal: the container of a program, removed on every way out.

#include "containers/docker_server.hpp"

#include <memory>
#include <string>

namespace harness::containers {

class CommandContainer {
  public:
    using Body = std::string (*)(const CommandSpec&, const std::map<std::string, std::string>& labels,
                                 std::string_view other_container);
    /// Created, not started; `body` makes the request, `beside` may be empty.
    [[nodiscard]] static base::Result<std::unique_ptr<CommandContainer>>
    create(const std::shared_ptr<DockerSession>& session, const CommandSpec& command,
           const std::string& beside, Body body, const base::Limit& limit);
    ~CommandContainer();
    CommandContainer(const CommandContainer&) = delete;
    CommandContainer& operator=(const CommandContainer&) = delete;

    [[nodiscard]] const std::string& id() const { return m_id; }
    /// An error of kind usage: the image has no such program.
    [[nodiscard]] base::Result<void> start();
    /// Waits for its end: its exit code. Over the limit: an error that says so, and it goes on.
    [[nodiscard]] base::Result<int> wait(const base::Limit& limit) const;
    base::Result<void> remove();

  private:
    CommandContainer(std::shared_ptr<DockerSession> session, std::string id, const CommandSpec& command)
        : m_session(std::move(session)),
          m_id(std::move(id)),
          m_program(command.words.front()),
          m_image(command.image) {}

    std::shared_ptr<DockerSession> m_session;
    std::string m_id;
    std::string m_program;
    std::string m_image;
    bool m_removed = false;
};

} // namespace harness::containers
