#pragma once
// Internal: a folder of one's own for the time that a tool is asked.

#include <filesystem>
#include <string>

namespace harness::migrations {

/// `{scratch}`: for what a tool insists on writing when it is asked a question. Goes with what is in it.
class ScratchFolder {
  public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    /// Empty if none could be made: the tool has its own words for that.
    [[nodiscard]] std::string path() const { return m_path.string(); }

  private:
    std::filesystem::path m_path;
};

} // namespace harness::migrations
