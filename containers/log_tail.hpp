#pragma once
// The engine's log stream as lines of text. Pure.

#include "containers/stream_frames.hpp"

#include <string>
#include <string_view>

namespace harness::containers {

/// Takes GET /containers/{id}/logs piece by piece, cut anywhere. A container without a terminal sends frames;
/// one with a terminal sends bare text.
/// Remembers only the end, so that a talkative server costs no memory.
class LogTail {
  public:
    explicit LogTail(int lines) : m_lines(lines) {}

    void feed(std::string_view bytes);
    /// The last lines: valid UTF-8 without terminal codes, no line ending at the end.
    [[nodiscard]] std::string text() const;

  private:
    enum class Form { unknown, framed, bare };
    void remember(std::string_view text);

    int m_lines;
    Form m_form = Form::unknown;
    std::string m_header; ///< the first bytes, until the form is known
    StreamFrames m_frames;
    std::string m_text;
};

/// Without escape sequences and control characters (but line feed and tab), and with '?' for what is not
/// UTF-8.
[[nodiscard]] std::string plain_text(std::string_view text);

} // namespace harness::containers
