#include "harness/base/expression.hpp"

#include <array>
#include <regex.h>

namespace harness::base {
namespace {

class Expression {
  public:
    explicit Expression(std::string_view text)
        : m_error(
            ::regcomp(&m_compiled, ("^(" + std::string(text) + ")$").c_str(), REG_EXTENDED | REG_NOSUB)) {}
    ~Expression() {
        if (m_error == 0) ::regfree(&m_compiled);
    }
    Expression(const Expression&) = delete;
    Expression& operator=(const Expression&) = delete;

    [[nodiscard]] std::string problem() const {
        if (m_error == 0) return {};
        std::array<char, 200> words{};
        ::regerror(m_error, &m_compiled, words.data(), words.size());
        return words.data();
    }
    [[nodiscard]] bool matches(std::string_view text) const {
        return m_error == 0 && ::regexec(&m_compiled, std::string(text).c_str(), 0, nullptr, 0) == 0;
    }

  private:
    regex_t m_compiled{};
    int m_error;
};

} // namespace

std::string expression_problem(std::string_view expression) {
    return Expression(expression).problem();
}

bool matches_expression(std::string_view text, std::string_view expression) {
    return Expression(expression).matches(text);
}

std::optional<std::vector<std::string>> find_expression(std::string_view text, std::string_view expression) {
    regex_t compiled{};
    if (::regcomp(&compiled, std::string(expression).c_str(), REG_EXTENDED) != 0) return std::nullopt;
    std::vector<regmatch_t> groups(compiled.re_nsub + 1);
    const std::string subject(text);
    const bool found = ::regexec(&compiled, subject.c_str(), groups.size(), groups.data(), 0) == 0;
    ::regfree(&compiled);
    if (!found) return std::nullopt;
    std::vector<std::string> texts;
    for (const auto& group : groups)
        texts.push_back(group.rm_so < 0
                            ? std::string()
                            : subject.substr(static_cast<std::size_t>(group.rm_so),
                                             static_cast<std::size_t>(group.rm_eo - group.rm_so)));
    return texts;
}

std::string escape_expression(std::string_view text) {
    std::string escaped;
    for (const char letter : text) {
        if (std::string_view(R"(\^$.[]|()*+?{})").find(letter) != std::string_view::npos) escaped += '\\';
        escaped += letter;
    }
    return escaped;
}

} // namespace harness::base
