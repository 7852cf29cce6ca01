// Report files are replaced, never rewritten: who reads one while a run goes on sees the last whole state.

#include "harness/report/report.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <system_error>
#include <unistd.h>

namespace harness::report {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

Error refusal(ErrorKind kind, const fs::path& path, std::string_view why, std::string_view what_to_do) {
    Error error;
    error.kind = kind;
    error.message = fmt::format("cannot write the report {}: {}{}", path.string(), why, what_to_do);
    return error;
}

std::string reason(int error_number) {
    return std::generic_category().message(error_number);
}

/// A file descriptor and the file's name; both are gone at the end unless it was renamed.
class NewFile {
  public:
    explicit NewFile(const fs::path& target) {
        for (int attempt = 0; attempt < 100 && m_descriptor < 0; ++attempt) {
            m_name = fmt::format("{}.{}-{}.tmp", target.string(), ::getpid(), attempt);
            // O_EXCL: follows no link that somebody laid in a shared folder.
            m_descriptor = ::open(m_name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            if (m_descriptor < 0 && errno != EEXIST) return;
        }
        m_made = is_open();
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile() {
        if (m_descriptor >= 0) ::close(m_descriptor);
        if (m_made) ::unlink(m_name.c_str());
    }

    [[nodiscard]] bool is_open() const { return m_descriptor >= 0; }

    /// Whether all of it went in; errno says why not.
    bool write(std::string_view text) {
        while (!text.empty()) {
            const auto written = ::write(m_descriptor, text.data(), text.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return false;
            text.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }

    /// Whether it now stands in the place of `target`; errno says why not.
    bool replace(const fs::path& target) {
        const int descriptor = m_descriptor;
        m_descriptor = -1;
        if (::close(descriptor) != 0) return false;
        if (::rename(m_name.c_str(), target.c_str()) != 0) return false;
        m_made = false;
        return true;
    }

  private:
    std::string m_name;
    int m_descriptor = -1;
    bool m_made = false;
};

/// What a link points to: replacing the link itself would not do what its maker wanted.
fs::path behind_links(const fs::path& path) {
    std::error_code error;
    auto target = fs::is_symlink(path, error) ? fs::weakly_canonical(path, error) : path;
    return error ? path : target;
}

} // namespace

base::Result<ReportFile> ReportFile::open(const Format& format, fs::path path) {
    const auto refuse = [&](std::string_view why, std::string_view what_to_do = "") {
        return refusal(ErrorKind::usage, path, why, what_to_do);
    };
    if (path.empty() || path == "-")
        return refuse("it is written anew after each cell and so needs a file of its own",
                      "; give the name of a file");
    std::error_code error;
    const auto status = fs::status(path, error);
    if (fs::is_directory(status)) return refuse("it is a folder", "; give the name of a file in it");
    if (fs::exists(status) && !fs::is_regular_file(status))
        return refuse("it is no regular file, and the report is written anew after each cell",
                      "; give the name of a file");
    const auto folder = path.parent_path();
    if (!folder.empty()) fs::create_directories(folder, error);
    if (!folder.empty() && !fs::is_directory(folder))
        return refuse(fmt::format("its folder cannot be made: {}", error.message()));
    if (!NewFile(behind_links(path)).is_open())
        return refuse(fmt::format("no file can be made in its folder: {}", reason(errno)));
    return ReportFile(format, std::move(path));
}

base::Result<void> ReportFile::write(const suite::RunResult& result) const {
    const auto text = m_format->render(result);
    const auto target = behind_links(m_path);
    NewFile file(target);
    if (!file.is_open() || !file.write(text) || !file.replace(target))
        return refusal(ErrorKind::environment, m_path, reason(errno), "");
    return {};
}

} // namespace harness::report
