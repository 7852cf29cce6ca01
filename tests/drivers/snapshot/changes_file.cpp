#include "tests/drivers/snapshot/changes_file.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace harness::tests {

std::string read_file(const std::string& name) {
    const std::ifstream file(HARNESS_SOURCE_DIR "/tests/drivers/snapshot/" + name);
    if (!file) throw std::runtime_error("cannot read " + name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<std::string> read_changes(const std::string& name, int major) {
    std::vector<std::string> changes;
    std::istringstream lines(read_file(name));
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.front() == '#') continue;
        if (line.starts_with(">=")) {
            if (major < std::stoi(line.substr(2))) continue;
            line.erase(0, line.find(' ') + 1);
        }
        changes.push_back(line);
    }
    return changes;
}

} // namespace harness::tests
