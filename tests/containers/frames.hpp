#pragma once
// What a container writes, as the engine frames it.

#include "containers/stream_frames.hpp"

#include <string>

namespace harness::testing {

/// At most 65535 bytes of text.
[[nodiscard]] inline std::string frame(int stream, const std::string& text) {
    std::string header(containers::StreamFrames::k_header, '\0');
    header[0] = static_cast<char>(stream);
    header[6] = static_cast<char>(text.size() / 256);
    header[7] = static_cast<char>(text.size() % 256);
    return header + text;
}

} // namespace harness::testing
