#pragma once
// What Docker's own client says, so that a test need not believe the module it tests.

#include <array>
#include <cstdio>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace harness::testing {

/// Standard output of `docker <arguments>`.
[[nodiscard]] inline std::string docker(const std::string& arguments) {
    const auto close = [](std::FILE* pipe) { ::pclose(pipe); };
    const std::unique_ptr<std::FILE, decltype(close)> pipe(
        ::popen(("docker " + arguments + " 2>/dev/null").c_str(), "r"), close);
    std::string output;
    std::array<char, 4096> buffer{};
    while (const auto size = std::fread(buffer.data(), 1, buffer.size(), pipe.get()))
        output.append(buffer.data(), size);
    return output;
}

/// What a shell command prints inside a container.
[[nodiscard]] inline std::string command_in(const std::string& container, const std::string& command) {
    return docker("exec " + container + " sh -c \"" + command + "\"");
}

[[nodiscard]] inline std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);)
        if (!line.empty()) lines.push_back(line);
    return lines;
}

[[nodiscard]] inline std::vector<std::string> containers_of(const std::string& run_id) {
    return lines_of(docker("ps -aq --no-trunc --filter label=harness.run=" + run_id));
}

[[nodiscard]] inline std::vector<std::string> volumes_of(const std::string& container) {
    return lines_of(
        docker("inspect -f '{{range .Mounts}}{{if .Name}}{{println .Name}}{{end}}{{end}}' " + container));
}

[[nodiscard]] inline bool volume_exists(const std::string& volume) {
    return !docker("volume ls -q --filter name=" + volume).empty();
}

} // namespace harness::testing
