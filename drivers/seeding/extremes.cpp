#include "drivers/seeding/extremes.hpp"

#include <algorithm>

namespace harness::drivers::seeding {
namespace {

constexpr int k_longest = 4000;
constexpr int k_longest_unlimited = 300; ///< an index takes no more than some 2700 bytes of a row

int characters_of(std::string_view text) {
    return static_cast<int>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string repeated(std::string_view text, int times) {
    std::string made;
    for (int at = 0; at < times; ++at) made += text;
    return made;
}

} // namespace

std::vector<std::string> extreme_texts(int length) {
    const int longest = length == 0 ? k_longest_unlimited : std::min(length, k_longest);
    std::vector<std::string> texts;
    const auto add = [&](std::string text) {
        if (characters_of(text) <= longest && std::ranges::count(texts, text) == 0)
            texts.push_back(std::move(text));
    };
    add("");
    add(" ");
    add("trailing  ");
    add("O'Brien \"\\\" %_");
    add("NULL");
    add("0");
    add("tab\there\nline");
    add("\xC3\x84\xC3\x96\xC3\x9C\xC3\x9F");     // umlauts and sharp s
    add("I\xCC\x87\xC4\xB1");                    // dotted and dotless i
    add("e\xCC\x81\xC3\xA9");                    // combining and composed
    add("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E"); // three bytes each
    add("\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D");     // right to left
    add("\xF0\x9F\x98\x80\xF0\x9D\x94\x98");     // beyond the BMP
    add(repeated("x", longest));
    add(repeated("\xF0\x9F\x98\x80", std::min(longest, k_longest_unlimited)));
    return texts;
}

std::vector<std::string> extreme_integers(const Type& type) {
    std::vector<std::string> texts{"0", "1"};
    if (type.greatest == 0) return texts;
    texts.push_back(std::to_string(type.greatest));
    texts.push_back(std::to_string(type.least));
    if (type.least < 0) texts.emplace_back("-1");
    return texts;
}

std::vector<std::string> extreme_decimals(const Type& type) {
    if (type.precision == 0)
        return {"0", "-1", "0.000000000000000001", "123456789012345678901234567890.123456789"};
    const int whole = std::max(type.precision - type.scale, 0);
    std::string greatest = whole > 0 ? repeated("9", whole) : "0";
    std::string step = "1";
    if (type.scale > 0) {
        greatest += "." + repeated("9", std::min(type.scale, type.precision));
        step = "0." + repeated("0", type.scale - 1) + "1";
    }
    return {"0", greatest, "-" + greatest, step};
}

} // namespace harness::drivers::seeding
