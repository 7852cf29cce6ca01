#pragma once
// A folder of one test, removed with it.

#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <stdlib.h> // mkdtemp
#include <string>
#include <string_view>

namespace harness::tests {

class TempFolder {
  public:
    TempFolder() {
        auto pattern = (std::filesystem::temp_directory_path() / "harness-migrations-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        m_path = pattern;
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    /// Writes a file, making the folders on its way.
    void write(const std::string& name, std::string_view text) const {
        const auto path = m_path / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
    }
    /// Replaces the first `from` in a file.
    void change(const std::string& name, std::string_view from, std::string_view to) const {
        std::ifstream stream(m_path / name, std::ios::binary);
        std::string text{std::istreambuf_iterator<char>(stream), {}};
        write(name, text.replace(text.find(from), from.size(), to));
    }
    /// Writes `text` and the files of a folder, in the order of their names, into one.
    void join(const std::string& from, const std::string& to, std::string text) const {
        std::set<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(m_path / from))
            files.insert(entry.path());
        for (const auto& file : files) {
            std::ifstream stream(file, std::ios::binary);
            text.append(std::istreambuf_iterator<char>(stream), {});
        }
        write(to, text);
    }
    void make_folder(const std::string& name) const { std::filesystem::create_directories(m_path / name); }
    void link(const std::string& name, const std::string& target) const {
        std::filesystem::create_symlink(target, m_path / name);
    }
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] std::string operator/(const std::string& name) const { return (m_path / name).string(); }

  private:
    std::filesystem::path m_path;
};

} // namespace harness::tests
