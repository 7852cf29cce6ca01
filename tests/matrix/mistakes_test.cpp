// The folder mistakes/ holds bad matrix files and, beside each, what a person is told about it.
// HARNESS_UPDATE_GOLDEN=1 writes the expected texts anew.

#include "reading.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace harness::matrix::tests {
namespace {

const std::filesystem::path k_folder = std::filesystem::path(HARNESS_SOURCE_DIR) / "tests/matrix/mistakes";

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::vector<std::filesystem::path> bad_files() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(k_folder))
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

TEST(Mistakes, are_told_as_the_files_beside_them_say) {
    const auto* update = std::getenv("HARNESS_UPDATE_GOLDEN"); // NOLINT(concurrency-mt-unsafe): one thread
    ASSERT_FALSE(bad_files().empty());
    for (const auto& file : bad_files()) {
        SCOPED_TRACE(file.filename());
        const auto outcome = read_text(content_of(file), file.filename(), vocabulary(), environment);
        EXPECT_FALSE(outcome.spec);
        const auto told = render(outcome.mistakes);
        auto golden = file;
        golden.replace_extension(".txt");
        if (update && std::string_view(update) == "1") std::ofstream(golden, std::ios::binary) << told;
        EXPECT_EQ(told, content_of(golden));
    }
}

TEST(Mistakes, stand_under_their_place_in_the_order_of_the_file) {
    for (const auto& file : bad_files()) {
        SCOPED_TRACE(file.filename());
        const auto mistakes =
            read_text(content_of(file), file.filename(), vocabulary(), environment).mistakes;
        for (std::size_t i = 1; i < mistakes.size(); ++i)
            EXPECT_LE(mistakes[i - 1].where, mistakes[i].where) << render({mistakes[i]});
    }
}

} // namespace
} // namespace harness::matrix::tests
