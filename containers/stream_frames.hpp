#pragma once
// What a container writes, as the engine sends it. Pure.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace harness::containers {

/// Takes the stream of a container without a terminal piece by piece, cut anywhere: frames of 8 bytes of
/// header (stream, 0, 0, 0, big-endian length) and bytes (Docker Engine API, "ContainerAttach", "Stream
/// format").
class StreamFrames {
  public:
    /// Gets what a frame holds, in pieces; 1 is standard output, 2 standard error.
    using Sink = std::function<void(int stream, std::string_view bytes)>;
    void feed(std::string_view bytes, const Sink& sink);

    /// Whether this can be the header of a frame; what is shorter than one cannot be told.
    [[nodiscard]] static bool opens_a_frame(std::string_view header);
    static constexpr std::size_t k_header = 8;

  private:
    std::string m_header; ///< what has come of a frame's header
    int m_stream = 0;
    std::size_t m_left = 0; ///< of the current frame
};

} // namespace harness::containers
