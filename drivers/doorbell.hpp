#pragma once
// Internal to the drivers: wakes a thread that waits in poll(2).

namespace harness::drivers {

/// An eventfd(2). Ringing is allowed from any thread; it stays rung until it is silenced.
class Doorbell {
  public:
    Doorbell() noexcept;
    ~Doorbell();
    Doorbell(const Doorbell&) = delete;
    Doorbell& operator=(const Doorbell&) = delete;

    /// False when the process has no file descriptor left.
    [[nodiscard]] bool is_open() const { return m_fd >= 0; }
    [[nodiscard]] int fd() const { return m_fd; }
    void ring() noexcept;
    void silence() noexcept;

  private:
    int m_fd;
};

} // namespace harness::drivers
