#include "harness/migrations/psql_script.hpp"

#include "harness/base/text.hpp"
#include "harness/migrations/folder.hpp"
#include "harness/migrations/variables.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace harness::migrations {
namespace {

/// They change what psql prints, and nothing else.
constexpr std::array<std::string_view, 12> k_printing{"echo", "qecho", "warn", "pset", "timing", "t",
                                                      "a",    "x",     "H",    "C",    "f",      "conninfo"};

bool is_word(char letter) {
    return letter == '_' || (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z')
           || (letter >= 'A' && letter <= 'Z') || static_cast<unsigned char>(letter) >= 0x80;
}

std::string doubled(std::string_view value, char quote) {
    std::string text(1, quote);
    for (const char letter : value) text += letter == quote ? std::string(2, quote) : std::string(1, letter);
    return text + quote;
}

class Reader {
  public:
    Reader(std::string_view text, Variables variables) : m_text(text), m_variables(std::move(variables)) {}

    PsqlScript read() {
        while (m_at < m_text.size() && m_script.problem.empty()) step();
        return std::move(m_script);
    }

  private:
    void step() {
        const auto rest = m_text.substr(m_at);
        const char letter = rest.front();
        if (rest.starts_with("--"))
            copy_to(std::min(m_text.find('\n', m_at), m_text.size()));
        else if (rest.starts_with("/*"))
            copy_to(end_of_comment());
        else if (letter == '\'')
            copy_to(end_of_quoted('\'', m_at > 0 && (m_text[m_at - 1] == 'e' || m_text[m_at - 1] == 'E')
                                            && (m_at < 2 || !is_word(m_text[m_at - 2]))));
        else if (letter == '"')
            copy_to(end_of_quoted('"', false));
        else if (letter == '$')
            copy_to(end_of_dollars());
        else if (letter == '\\')
            command();
        else if (letter == ':')
            colon();
        else if (is_word(letter))
            word();
        else
            sign(letter);
    }

    void word() {
        const auto begin = m_at;
        copy_to(end_of_word(m_at));
        if (m_parentheses > 0) return;
        auto now = lower_case(m_text.substr(begin, m_at - begin));
        if (m_first_word.empty()) m_first_word = now;
        if (m_first_word == "copy" && m_last_word == "from" && now == "stdin") m_copies_from_stdin = true;
        m_last_word = std::move(now);
    }

    void sign(char letter) {
        copy_to(m_at + 1);
        if (letter == '(') ++m_parentheses;
        if (letter == ')' && m_parentheses > 0) --m_parentheses;
        if (letter != ';' || m_parentheses > 0) return;
        if (std::exchange(m_copies_from_stdin, false)) copy_inline_data();
        m_first_word.clear();
        m_last_word.clear();
    }

    /// What stands on the lines after COPY … FROM STDIN, up to the line `\.`, means nothing to psql.
    void copy_inline_data() {
        bool is_over = false;
        for (bool is_first = true; !is_over && m_at < m_text.size(); is_first = false) {
            const auto end = std::min(m_text.find('\n', m_at), m_text.size());
            const auto line = m_text.substr(m_at, end - m_at);
            is_over = !is_first && (line == "\\." || line == "\\.\r");
            copy_to(std::min(end + 1, m_text.size()));
        }
    }

    void copy_to(std::size_t end) {
        m_script.text += m_text.substr(m_at, end - m_at);
        m_at = end;
    }

    void fail(std::string problem) {
        m_script.problem = std::move(problem);
        m_script.line = base::line_column(m_text, m_at).line;
    }

    [[nodiscard]] std::size_t end_of_word(std::size_t at) const {
        while (at < m_text.size() && is_word(m_text[at])) ++at;
        return at;
    }

    [[nodiscard]] std::size_t end_of_comment() const {
        int depth = 0;
        for (auto at = m_at; at + 1 < m_text.size(); ++at) {
            const auto pair = m_text.substr(at, 2);
            if (pair == "/*") ++depth, ++at;
            if (pair == "*/" && (++at, --depth == 0)) return at + 1;
        }
        return m_text.size();
    }

    [[nodiscard]] std::size_t end_of_quoted(char quote, bool has_escapes) const {
        for (auto at = m_at + 1; at < m_text.size(); ++at) {
            if (has_escapes && m_text[at] == '\\')
                ++at;
            else if (m_text[at] == quote)
                return at + 1;
        }
        return m_text.size();
    }

    [[nodiscard]] std::size_t end_of_dollars() const {
        const auto tag_end = end_of_word(m_at + 1);
        if (tag_end >= m_text.size() || m_text[tag_end] != '$') return m_at + 1;
        const auto tag = m_text.substr(m_at, tag_end + 1 - m_at);
        const auto close = m_text.find(tag, tag_end + 1);
        return close == std::string_view::npos ? m_text.size() : close + tag.size();
    }

    /// Up to the end of the line; of it, only the line end is left.
    void command() {
        const auto line_end = std::min(m_text.find('\n', m_at), m_text.size());
        const auto name_end = end_of_word(m_at + 1);
        const auto name = m_text.substr(m_at + 1, name_end - m_at - 1);
        const auto words = base::trim(m_text.substr(name_end, line_end - name_end));
        if (name == "set")
            set(words);
        else if (name == "unset")
            m_variables.erase(std::string(words));
        else if (std::ranges::find(k_printing, name) == k_printing.end() && name != "restrict"
                 && name != "unrestrict")
            fail("\\" + std::string(name)
                 + " is a command of psql that harness cannot run: write the SQL here that it stands for");
        m_at = m_script.problem.empty() ? line_end : m_at;
    }

    void set(std::string_view words) {
        const auto blank = std::min(words.find_first_of(" \t"), words.size());
        const std::string name(words.substr(0, blank));
        auto value = base::trim(words.substr(blank));
        if (value.size() > 1 && value.front() == '\'' && value.back() == '\'')
            value = value.substr(1, value.size() - 2);
        if (value.find('`') != std::string_view::npos) {
            if (m_variables.contains(name))
                return; // a value that was declared stands for what the shell would say
            return fail("`\\set " + name + " …` runs a command of the shell, which harness does not: declare "
                        + name + " under `variables`, and its value stands for what the command prints");
        }
        const auto lower = lower_case(value);
        if (name == "ON_ERROR_STOP" && (lower == "off" || lower == "0" || lower == "false"))
            fail("`\\set ON_ERROR_STOP off` lets a script go on after an error, and harness always stops "
                 "there");
        m_variables[name] = value;
    }

    void colon() {
        const auto next = m_text.substr(m_at + 1, 1);
        if (next == ":" || next == "=") return copy_to(m_at + 2);
        const bool quotes = next == "'" || next == "\"";
        const auto begin = m_at + (quotes ? 2 : 1);
        const auto end = end_of_word(begin);
        const bool is_use = end > begin && (!quotes || m_text.substr(end, 1) == next);
        if (!is_use) return copy_to(m_at + 1);
        const std::string name(m_text.substr(begin, end - begin));
        const auto value = m_variables.find(name);
        if (value == m_variables.end() && !quotes) return copy_to(end);
        if (value == m_variables.end()) {
            m_script.rule = "chain/undeclared-variable";
            return fail(undeclared(name));
        }
        m_script.text += quotes ? doubled(value->second, next.front()) : value->second;
        m_at = end + (quotes ? 1 : 0);
    }

    std::string_view m_text;
    Variables m_variables;
    PsqlScript m_script;
    std::size_t m_at = 0;
    // Of the statement that it is in:
    std::string m_first_word;
    std::string m_last_word;
    int m_parentheses = 0;
    bool m_copies_from_stdin = false;
};

} // namespace

PsqlScript read_psql_script(std::string_view text, Variables variables) {
    return Reader(text, std::move(variables)).read();
}

} // namespace harness::migrations
