#include "harness/migrations/goose_parser.hpp"

#include "harness/base/text.hpp"
#include "harness/migrations/folder.hpp"
#include "harness/migrations/sections.hpp"
#include "harness/migrations/variables.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace harness::migrations {
namespace {

/// parserState: in no section yet, among statements, inside StatementBegin, right at StatementEnd.
enum class State { start, among, inside, at_end };

enum class Annotation { up, down, statement_begin, statement_end, no_transaction, envsub_on, envsub_off };

struct AnnotationName {
    std::string_view text;
    Annotation annotation;
};

constexpr std::array k_annotations{
    AnnotationName{"up", Annotation::up},
    AnnotationName{"down", Annotation::down},
    AnnotationName{"statementbegin", Annotation::statement_begin},
    AnnotationName{"statementend", Annotation::statement_end},
    AnnotationName{"no transaction", Annotation::no_transaction},
    AnnotationName{"envsub on", Annotation::envsub_on},
    AnnotationName{"envsub off", Annotation::envsub_off},
};

bool is_comment(std::string_view line) {
    return base::trim(line).starts_with("--");
}

std::string without(std::string text, std::string_view part, bool every) {
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at)) {
        text.erase(at, part.size());
        if (!every) break;
    }
    return text;
}

/// The last word before a comment ends with `;`.
bool ends_with_semicolon(std::string_view line) {
    std::string_view last;
    for (std::size_t at = 0; at < line.size();) {
        const auto begin = line.find_first_not_of(" \t\r\v\f", at);
        if (begin == std::string_view::npos) break;
        const auto end = std::min(line.find_first_of(" \t\r\v\f", begin), line.size());
        const auto word = line.substr(begin, end - begin);
        if (word.starts_with("--")) break;
        last = word;
        at = end;
    }
    return last.ends_with(';');
}

class Parser {
  public:
    Parser(const drivers::Script& file, Direction direction, const Variables& variables)
        : m_file(file), m_direction(direction), m_variables(variables) {}

    GooseScript parse() {
        for (const auto& line : lines_of(m_file.text)) {
            if (m_state == State::start && base::trim(line.text).empty()) continue;
            const bool is_annotation =
                is_comment(line.text) && line.text.find("+goose") != std::string_view::npos;
            if (is_annotation && annotation(line) == Next::line) continue;
            if (m_found.problem.empty()) take(line);
            if (!m_found.problem.empty()) return std::move(m_found);
        }
        finish();
        return std::move(m_found);
    }

  private:
    enum class Next { line, take };

    void fail(int line, std::string problem) {
        m_found.problem = std::move(problem);
        m_found.line = line;
    }

    /// extractAnnotation; nothing, and a problem, if goose does not know it.
    std::optional<Annotation> read(const MarkedLine& line) {
        if (line.text.starts_with(' ') || line.text.starts_with('\t')) {
            fail(line.number, "the annotation has blanks in front of it: invalid annotation");
            return std::nullopt;
        }
        auto text = without(without(std::string(line.text), "--", true), "+goose", false);
        const auto command = std::string(base::trim(text));
        if (command.find("+goose") != std::string::npos)
            fail(line.number, "the line holds several '+goose' annotations: invalid annotation");
        const auto known = std::ranges::find(k_annotations, lower_case(command), &AnnotationName::text);
        if (m_found.problem.empty() && known == k_annotations.end())
            fail(line.number, "\"" + base::shorten(command, 40) + "\" not supported: invalid annotation");
        if (!m_found.problem.empty()) return std::nullopt;
        return known->annotation;
    }

    Next annotation(const MarkedLine& line) {
        const auto read_annotation = read(line);
        if (!read_annotation) return Next::take;
        switch (*read_annotation) {
        case Annotation::up:
            if (m_state != State::start) fail(line.number, "duplicate '-- +goose Up' annotations");
            enter(Direction::up, line);
            break;
        case Annotation::down:
            if (m_section != Direction::up || m_state == State::start || m_state == State::inside)
                fail(line.number,
                     "must start with '-- +goose Up' annotation: '-- +goose Down' comes once, after it");
            else if (!base::trim(m_buffer).empty())
                fail(m_buffer_line, unfinished());
            enter(Direction::down, line);
            break;
        case Annotation::statement_begin:
            if (m_state == State::start || m_state == State::inside)
                fail(line.number,
                     "'-- +goose StatementBegin' must be defined after '-- +goose Up' or '-- +goose "
                     "Down' annotation, and not inside another one");
            m_state = State::inside;
            m_begin_line = line.number;
            break;
        case Annotation::statement_end:
            if (m_state != State::inside)
                fail(line.number,
                     "'-- +goose StatementEnd' must be defined after '-- +goose StatementBegin'");
            m_state = State::at_end;
            return Next::take;
        case Annotation::no_transaction:
            m_found.transaction = Transaction::none;
            break;
        case Annotation::envsub_on:
        case Annotation::envsub_off:
            m_fills = *read_annotation == Annotation::envsub_on;
            break;
        }
        return m_found.problem.empty() ? Next::line : Next::take;
    }

    void enter(Direction section, const MarkedLine& line) {
        if (m_found.is_there && section != m_direction)
            m_found.section = migrations::section(m_file, m_section_begin, line.begin, m_section_line);
        m_section = section;
        m_state = State::among;
        m_section_begin = line.begin;
        m_section_line = line.number;
        if (section == m_direction) m_found.is_there = true;
    }

    /// A line that is not an annotation, or the one that ends a statement.
    void take(const MarkedLine& line) {
        if (m_buffer.empty() && (is_comment(line.text) || line.text.empty())) return;
        if (m_state != State::at_end && !append(line)) return;
        if (m_state == State::start) {
            fail(line.number, "must start with '-- +goose Up' annotation");
            return;
        }
        if (m_section != m_direction) {
            m_buffer.clear();
            return;
        }
        if (m_state == State::at_end) {
            store();
            m_state = State::among;
        } else if (m_state == State::among && ends_with_semicolon(line.text)) {
            store();
        }
    }

    bool append(const MarkedLine& line) {
        std::string text(line.text);
        if (m_fills) {
            auto filled = fill_shell(line.text, m_variables);
            if (!filled.problem.empty()) {
                fail(line.number, "ENVSUB: " + filled.problem);
                m_found.rule = "chain/undeclared-variable";
                return false;
            }
            text = std::move(filled.text);
        }
        if (m_buffer.empty()) m_buffer_line = line.number;
        m_buffer += text + "\n";
        return true;
    }

    void store() {
        m_found.statements.push_back(
            {m_file.file, std::move(m_buffer), m_file.first_line + m_buffer_line - 1});
        m_buffer.clear();
    }

    [[nodiscard]] std::string unfinished() const {
        return "unexpected unfinished SQL query: \"" + base::shorten(base::trim(m_buffer), 60)
               + "\": missing semicolon?";
    }

    void finish() {
        if (m_state == State::start)
            fail(0, "must start with '-- +goose Up' annotation");
        else if (m_state == State::inside)
            fail(m_begin_line, "missing '-- +goose StatementEnd' annotation");
        else if (!base::trim(m_buffer).empty())
            fail(m_buffer_line, unfinished());
        else if (m_found.is_there && m_section == m_direction)
            m_found.section =
                migrations::section(m_file, m_section_begin, m_file.text.size(), m_section_line);
    }

    const drivers::Script& m_file;
    const Direction m_direction;
    const Variables& m_variables;
    GooseScript m_found;
    State m_state = State::start;
    Direction m_section = Direction::up;
    std::size_t m_section_begin = 0;
    int m_section_line = 1;
    int m_begin_line = 0; ///< of the last StatementBegin
    bool m_fills = false;
    std::string m_buffer;
    int m_buffer_line = 0;
};

} // namespace

GooseScript parse_goose(const drivers::Script& file, Direction direction, const Variables& variables) {
    return Parser(file, direction, variables).parse();
}

} // namespace harness::migrations
