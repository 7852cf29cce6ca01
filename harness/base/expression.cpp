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

std::string escape_expression(std::string_view text) {
    std::string escaped;
    for (const char letter : text) {
        if (std::string_view(R"(\^$.[]|()*+?{})").find(letter) != std::string_view::npos) escaped += '\\';
        escaped += letter;
    }
    return escaped;
}

} // namespace harness::base
