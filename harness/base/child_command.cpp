// What a child is given, and what is kept of it; the process itself is in child_process.cpp.

#include "harness/base/child_process.hpp"

#include <algorithm>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace harness::base {
namespace {

bool is_runnable(const std::filesystem::path& file) {
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(file.c_str(), X_OK) == 0;
}

} // namespace

EnvironmentVariables this_environment() {
    EnvironmentVariables variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const auto equals = text.find('=', 1);
        if (equals != std::string_view::npos)
            variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

void KeptOutput::add(std::string_view bytes) {
    const auto begin = std::min(bytes.size(), m_most / 2 - std::min(m_most / 2, m_begin.size()));
    m_begin += bytes.substr(0, begin);
    m_end += bytes.substr(begin);
    const auto most = m_most - m_most / 2;
    if (m_end.size() <= 2 * most) return; // cut seldom, for cutting copies
    const auto cut = m_end.size() - most;
    m_end.erase(0, cut);
    m_left_out += cut;
}

std::string KeptOutput::text() const {
    if (m_left_out == 0) return m_begin + m_end;
    return m_begin + "\n[" + std::to_string(m_left_out) + " bytes are left out here]\n" + m_end;
}

std::string ChildEnd::describe() const {
    if (exit_code) return "exited with code " + std::to_string(*exit_code);
    return "was ended by signal " + std::to_string(signal) + " (" + ::strsignal(signal)
           + ")"; // NOLINT(concurrency-mt-unsafe): glibc's is safe
}

std::optional<std::filesystem::path> find_program(const ChildCommand& command) {
    const auto& name = command.words.front();
    if (name.find('/') != std::string::npos) {
        const auto file = std::filesystem::absolute(command.folder / name);
        if (is_runnable(file)) return file;
        return std::nullopt;
    }
    const auto variable = command.environment.find("PATH");
    std::string_view rest = variable == command.environment.end() ? "/usr/local/bin:/usr/bin:/bin"
                                                                  : std::string_view(variable->second);
    while (!rest.empty()) {
        const auto colon = rest.find(':');
        const auto folder = rest.substr(0, colon);
        rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
        if (folder.empty() || name.empty()) continue;
        const auto file = std::filesystem::absolute(std::filesystem::path(folder) / name);
        if (is_runnable(file)) return file;
    }
    return std::nullopt;
}

} // namespace harness::base
