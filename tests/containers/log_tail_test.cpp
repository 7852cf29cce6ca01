#include "containers/log_tail.hpp"

#include <gtest/gtest.h>

using namespace harness::containers;

namespace {

std::string frame(char stream, const std::string& text) {
    std::string made{stream, 0, 0, 0};
    for (int shift = 24; shift >= 0; shift -= 8) made += static_cast<char>(text.size() >> shift & 0xff);
    return made + text;
}

std::string tail(int lines, const std::string& stream, std::size_t step) {
    LogTail log(lines);
    for (std::size_t at = 0; at < stream.size(); at += step)
        log.feed(std::string_view(stream).substr(at, step));
    return log.text();
}

} // namespace

TEST(LogTail, joins_both_streams_however_the_frames_are_cut) {
    const auto stream = frame(1, "one\n") + frame(2, "two\n") + frame(1, "") + frame(1, "three\n");
    for (const std::size_t step : {1, 2, 3, 7, 8, 9, 1000})
        EXPECT_EQ(tail(10, stream, step), "one\ntwo\nthree");
}

TEST(LogTail, keeps_the_last_lines) {
    const auto stream = frame(1, "one\ntwo\nthree\n");
    EXPECT_EQ(tail(2, stream, 100), "two\nthree");
    EXPECT_EQ(tail(1, stream, 100), "three");
    EXPECT_EQ(tail(3, stream, 100), "one\ntwo\nthree");
    EXPECT_EQ(tail(0, stream, 100), "");
}

TEST(LogTail, reads_the_bare_text_of_a_terminal) {
    EXPECT_EQ(tail(10, "hello from a terminal\r\n", 3), "hello from a terminal");
    EXPECT_EQ(tail(10, "short", 1), "short");
    EXPECT_EQ(tail(10, "", 1), "");
}

TEST(LogTail, bears_a_stream_that_breaks_off) {
    EXPECT_EQ(tail(10, frame(1, "whole\n") + frame(2, "cut off here").substr(0, 11), 5), "whole\ncut");
    EXPECT_EQ(tail(10, frame(1, "whole\n") + std::string("\1\0", 2), 5), "whole");
}

TEST(LogTail, shows_no_terminal_codes_and_no_broken_characters) {
    EXPECT_EQ(plain_text("\x1b[1;31mred\x1b[0m\a bell\b\ttab\r\n"), "red bell\ttab\n");
    EXPECT_EQ(plain_text("caf\xc3\xa9 \xff\xfe \xc3"), "caf\xc3\xa9 ?? ?");
    EXPECT_EQ(plain_text("cut \x1b"), "cut ");
    EXPECT_EQ(plain_text("cut \x1b[12"), "cut ");
}

TEST(LogTail, a_talkative_server_costs_no_memory) {
    LogTail log(1);
    for (int i = 0; i < 20'000; ++i) log.feed(frame(1, std::string(99, 'x') + "\n"));
    log.feed(frame(1, "last\n"));
    EXPECT_EQ(log.text(), "last");
}
