#include "reading.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace harness::matrix::tests {
namespace {

using testing::HasSubstr;

std::string mistakes_of(const std::filesystem::path& file) {
    const auto outcome = read_file(file, vocabulary(), environment);
    EXPECT_FALSE(outcome.spec);
    return render(outcome.mistakes);
}

TEST(Files, are_read_like_their_text) {
    const auto file = std::filesystem::path(testing::TempDir()) / "matrix_on_disk.yaml";
    std::ofstream(file) << k_whole_file;
    const auto outcome = read_file(file, vocabulary(), environment);
    ASSERT_TRUE(outcome.spec) << render(outcome.mistakes);
    EXPECT_EQ(outcome.spec->file, file);
    EXPECT_EQ(outcome.spec->engines.size(), 2u);
}

TEST(Files, that_are_missing_are_one_mistake) {
    const auto file = std::filesystem::path(testing::TempDir()) / "no-such.yaml";
    EXPECT_THAT(mistakes_of(file), HasSubstr("no-such.yaml: error: there is no such file"));
    EXPECT_THAT(mistakes_of(file / "below"), HasSubstr("error: "));
}

TEST(Files, that_are_folders_are_one_mistake) {
    EXPECT_THAT(mistakes_of(testing::TempDir()), HasSubstr("this is a folder"));
}

TEST(Files, of_100_megabytes_are_refused_at_once) {
    const auto file = std::filesystem::path(testing::TempDir()) / "matrix_of_100_megabytes.yaml";
    std::ofstream(file).put('a');
    std::filesystem::resize_file(file, 100'000'000);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_THAT(mistakes_of(file), HasSubstr("too large"));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
    std::filesystem::remove(file);
}

TEST(Files, without_an_end_are_refused_too) {
    EXPECT_THAT(mistakes_of("/dev/zero"), HasSubstr("too large"));
}

} // namespace
} // namespace harness::matrix::tests
