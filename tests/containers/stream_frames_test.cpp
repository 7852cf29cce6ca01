#include "containers/stream_frames.hpp"
#include "tests/containers/frames.hpp"

#include <gmock/gmock.h>

using namespace harness::containers;
using harness::testing::frame;
using testing::ElementsAre;
using testing::Pair;

namespace {

/// What comes of each stream when the bytes come in pieces of this size.
std::map<int, std::string> streams_of(const std::string& bytes, std::size_t piece) {
    std::map<int, std::string> streams;
    StreamFrames frames;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        frames.feed(std::string_view(bytes).substr(at, piece),
                    [&](int stream, std::string_view text) { streams[stream] += text; });
    return streams;
}

} // namespace

TEST(StreamFrames, are_taken_apart_however_they_are_cut) {
    const std::string lengthy(700, 'x');
    const auto bytes = frame(1, "{\"id\": 1}\n") + frame(2, "a warning\n") + frame(1, "") + frame(1, lengthy);
    for (const std::size_t piece : {1U, 3U, 8U, 9U, 5000U})
        EXPECT_THAT(streams_of(bytes, piece),
                    ElementsAre(Pair(1, "{\"id\": 1}\n" + lengthy), Pair(2, "a warning\n")))
            << piece;
}

TEST(StreamFrames, have_a_header_of_their_own) {
    EXPECT_TRUE(StreamFrames::opens_a_frame(frame(2, "x")));
    EXPECT_FALSE(StreamFrames::opens_a_frame("LOG:  st"));
}
