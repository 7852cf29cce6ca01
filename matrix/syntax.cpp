#include "matrix/syntax.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <array>

namespace harness::matrix {
namespace {

struct Translation {
    std::string_view words; ///< yaml-cpp 0.7, exceptions.h: the message or its beginning
    std::string_view meaning;
};

constexpr std::array k_translations{
    Translation{"illegal map value", "\": \" may not stand here: the line is indented wrongly, the one "
                                     "before lacks its \":\", or a text that "
                                     "holds \": \" needs quotes"},
    Translation{"end of map not found",
                "this line does not fit the mapping around it: check the indentation, "
                "and that a \":\" and a space follow each key"},
    Translation{"end of sequence not found",
                "this line does not fit the list around it: start each item with \"- \" in one column"},
    Translation{"illegal block entry", "\"- \" may not stand here: put the list on lines of its own"},
    Translation{"illegal map key", "a key may not stand here: check the indentation"},
    Translation{"illegal flow end", "this bracket closes nothing"},
    Translation{"alias not found after *", "a text that starts with \"*\" needs quotes"},
    Translation{"illegal character found while scanning alias", "a text that starts with \"*\" needs quotes"},
    Translation{"the referenced anchor is not defined",
                "no anchor of this name stands before this alias; if a text that starts with \"*\" is meant, "
                "put it in quotes"},
    Translation{"anchor not found after &", "a text that starts with \"&\" needs quotes"},
    Translation{"illegal character found while scanning anchor",
                "a text that starts with \"&\" needs quotes"},
    Translation{"unknown token", "a text cannot start with this character: put it in quotes"},
    Translation{"illegal EOF in scalar", "the quote that opens here is never closed"},
    Translation{"illegal document indicator in scalar", "the quoted text is not closed before this line"},
    Translation{"unknown escape character",
                "no such escape in double quotes: write \\\\ for a backslash, or use single quotes"},
    Translation{"illegal tab when looking for indentation",
                "a tab in the indentation: YAML takes spaces only"},
};

/// The first tab among the blanks at the start of a line.
std::optional<std::size_t> indenting_tab(std::string_view line) {
    const auto end = std::min(line.find_first_not_of(" \t"), line.size());
    const auto tab = line.substr(0, end).find('\t');
    return tab == std::string_view::npos ? std::nullopt : std::optional(tab);
}

/// The parser's mark of some errors is behind the character to blame.
std::size_t step_back(std::string_view text, std::size_t at, std::string_view words) {
    const auto stands = [&](std::size_t back, char c) { return at >= back && text[at - back] == c; };
    if (words.starts_with("alias not found") && stands(1, '*')) return at - 1;
    if (words.starts_with("anchor not found") && stands(1, '&')) return at - 1;
    if (words.starts_with("unknown escape") && stands(2, '\\')) return at - 2;
    return at;
}

/// Reports a tab that indents the line of the error or the one before: it is then the cause, whatever the
/// parser stumbled over later.
bool report_tab(const Source& source, Mistakes& mistakes, const base::SourcePosition& where) {
    for (const int number : {where.line - 1, where.line}) {
        const auto tab = indenting_tab(source.line(number));
        if (!tab) continue;
        mistakes.add({where.file, number, static_cast<int>(*tab) + 1},
                     "a tab in the indentation: YAML takes spaces only");
        return true;
    }
    return false;
}

} // namespace

void report_syntax_error(const Source& source, Mistakes& mistakes, std::size_t at, std::string_view words,
                         std::optional<std::size_t> open_bracket) {
    const auto text = source.text();
    if (at >= text.size()) { // the end shows nothing: point at the last thing that does
        const auto last = text.find_last_not_of(" \t\r\n");
        at = last == std::string_view::npos ? 0 : last;
    }
    at = step_back(text, at, words);
    const auto where = source.position(at);
    if (report_tab(source, mistakes, where)) return;
    if (open_bracket && (words.ends_with("flow not found") || words.starts_with("illegal EOF"))) {
        const std::string bracket(1, text[*open_bracket]);
        mistakes.add(*open_bracket, "this \"" + bracket
                                        + "\" is not closed, a comma is missing, or a text with brackets "
                                          "needs quotes; the parser gave up in line "
                                        + std::to_string(where.line));
        return;
    }
    for (const auto& row : k_translations) {
        if (!words.starts_with(row.words)) continue;
        mistakes.add(at, std::string(row.meaning));
        return;
    }
    mistakes.add(at, "not valid YAML: " + std::string(words));
}

} // namespace harness::matrix
