#include "drivers/mysql/full_table.hpp"

#include "drivers/lexer.hpp"

#include <mysqld_error.h>

namespace harness::drivers::mysql {

std::optional<std::string> full_table(const ServerWords& words) {
    if (words.number != ER_RECORD_FILE_FULL) return std::nullopt;
    const auto open = words.text.find('\'');
    const auto close = words.text.rfind('\'');
    if (open == std::string::npos || close == open) return std::nullopt;
    return words.text.substr(open + 1, close - open - 1);
}

std::optional<std::string> named_engine(std::string_view statement, Family family, Backslash backslash) {
    std::string_view first;
    std::string_view before; // the last word, unless something other than `=` followed it
    for (std::size_t at = 0; at < statement.size();) {
        const auto lexeme = next_token(statement, at, family, backslash);
        const auto token = statement.substr(at, lexeme.end - at);
        at = lexeme.end;
        if (lexeme.token == Token::blank || lexeme.token == Token::comment || token == "=") continue;
        if (lexeme.token == Token::word && lexer::is_keyword(before, "engine")) {
            std::string engine(token);
            for (auto& c : engine)
                if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
            return engine;
        }
        before = lexeme.token == Token::word ? token : std::string_view();
        if (first.empty()) first = token;
        if (!lexer::is_keyword(first, "create") && !lexer::is_keyword(first, "alter")) return std::nullopt;
    }
    return std::nullopt;
}

bool is_memory_engine(std::string_view engine) {
    return engine == "memory" || engine == "heap";
}

} // namespace harness::drivers::mysql
