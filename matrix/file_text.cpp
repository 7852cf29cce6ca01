#include "matrix/file_text.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace harness::matrix {
namespace {

constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";

constexpr std::string_view k_too_large =
    "the file is too large for a matrix file, which has 4 MiB at most: is it the right one?";

/// The first character that no text holds: YAML 1.2, 5.1 leaves out the control characters but tab, line feed
/// and carriage return; DEL is left out here too, since terminals act on it.
std::optional<std::size_t> first_control_character(std::string_view text) {
    const auto found = std::find_if(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
    });
    if (found == text.end()) return std::nullopt;
    return static_cast<std::size_t>(found - text.begin());
}

} // namespace

std::optional<std::string> load(const std::filesystem::path& file, std::vector<Mistake>& mistakes) {
    const auto fail = [&](std::string why) {
        mistakes.push_back({{file.string(), 0, 0}, std::move(why), {}, 0});
        return std::nullopt;
    };
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (status.type() == std::filesystem::file_type::not_found)
        return fail("there is no such file: give the path of a matrix file");
    if (std::filesystem::is_directory(status))
        return fail("this is a folder: give the path of a matrix file in it");
    if (std::filesystem::is_regular_file(status)) {
        const auto size = std::filesystem::file_size(file, error);
        if (!error && size > k_largest_file) return fail(std::string(k_too_large));
    }
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(file.c_str(), "rb"),
                                                                 &std::fclose);
    if (!stream) return fail("reading the file failed: " + std::generic_category().message(errno));
    std::string bytes;
    std::array<char, 65536> block{};
    while (const auto count = std::fread(block.data(), 1, block.size(), stream.get())) {
        bytes.append(block.data(), count);
        if (bytes.size() > k_largest_file)
            return fail(std::string(k_too_large)); // a pipe, or a file that grew
    }
    if (std::ferror(stream.get()) != 0)
        return fail("reading the file failed: " + std::generic_category().message(errno));
    return bytes;
}

std::optional<std::string_view> as_text(std::string_view bytes, const std::string& file,
                                        std::vector<Mistake>& mistakes) {
    const auto fail = [&](std::size_t at, std::string why) {
        const auto [line, column] = base::line_column(bytes, at);
        mistakes.push_back({{file, line, column}, std::move(why), {}, 0});
        return std::nullopt;
    };
    if (bytes.size() > k_largest_file) return fail(0, std::string(k_too_large));
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
        return fail(0, "the file is UTF-16: save it as UTF-8");
    if (bytes.starts_with(k_byte_order_mark)) bytes.remove_prefix(k_byte_order_mark.size());
    const auto control = first_control_character(bytes);
    if (control && bytes[*control] == '\0')
        return fail(*control, "the file is binary (it holds a zero byte): is it the right file?");
    if (control) return fail(*control, "a control character stands here: take it out");
    if (const auto invalid = base::first_invalid_utf8(bytes))
        return fail(*invalid, "the file is not UTF-8 from here on: save it as UTF-8");
    return bytes;
}

} // namespace harness::matrix
