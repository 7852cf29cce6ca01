#include "containers/stream_frames.hpp"

#include <algorithm>

namespace harness::containers {
namespace {

std::size_t frame_length(std::string_view header) {
    std::size_t length = 0;
    for (const char byte : header.substr(4, 4)) length = length << 8U | static_cast<unsigned char>(byte);
    return length;
}

} // namespace

bool StreamFrames::opens_a_frame(std::string_view header) {
    return header[0] >= 0 && header[0] <= 2 && header[1] == 0 && header[2] == 0 && header[3] == 0;
}

void StreamFrames::feed(std::string_view bytes, const Sink& sink) {
    while (!bytes.empty()) {
        if (m_left == 0) {
            const auto taken = std::min(k_header - m_header.size(), bytes.size());
            m_header += bytes.substr(0, taken);
            bytes.remove_prefix(taken);
            if (m_header.size() < k_header) return;
            m_stream = m_header[0];
            m_left = frame_length(m_header);
            m_header.clear();
        }
        const auto taken = std::min(m_left, bytes.size());
        if (taken > 0) sink(m_stream, bytes.substr(0, taken));
        bytes.remove_prefix(taken);
        m_left -= taken;
    }
}

} // namespace harness::containers
