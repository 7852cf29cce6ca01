#include "harness/migrations/variables.hpp"

#include "harness/base/text.hpp"

#include <optional>

namespace harness::migrations {
namespace {

bool is_word(char letter) {
    return letter == '_' || (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z')
           || (letter >= 'A' && letter <= 'Z');
}

std::size_t end_of_word(std::string_view text, std::size_t at) {
    while (at < text.size() && is_word(text[at])) ++at;
    return at;
}

/// A use of a variable: what stands from begin to end, and what for.
struct Use {
    std::string_view name;
    std::optional<std::string_view> otherwise; ///< if it is not declared
    bool also_if_empty = false;
    std::size_t end = 0;
    bool is_understood = true;
};

/// What follows a `$` at `at - 1`; nothing if it is a plain dollar sign.
std::optional<Use> shell_use(std::string_view text, std::size_t at) {
    if (at < text.size() && text[at] != '{') {
        const auto end = end_of_word(text, at);
        const bool is_name = end > at && !(text[at] >= '0' && text[at] <= '9');
        if (!is_name) return std::nullopt;
        return Use{text.substr(at, end - at), std::nullopt, false, end};
    }
    const auto close = text.find('}', at);
    if (at >= text.size() || close == std::string_view::npos) return std::nullopt;
    const auto inside = text.substr(at + 1, close - at - 1);
    const auto name = inside.substr(0, end_of_word(inside, 0));
    auto rest = inside.substr(name.size());
    Use use{name, std::nullopt, false, close + 1};
    if (rest.starts_with(":-")) {
        use.also_if_empty = true;
        rest.remove_prefix(1);
    }
    if (rest.starts_with('-')) use.otherwise = rest.substr(1);
    use.is_understood = !name.empty() && (rest.empty() || use.otherwise);
    return use;
}

std::optional<Use> template_use(std::string_view text, std::size_t at) {
    const auto close = text.find("}}", at);
    if (close == std::string_view::npos) return std::nullopt;
    auto name = base::trim(text.substr(at + 2, close - at - 2));
    if (name.starts_with('.')) name.remove_prefix(1);
    const bool is_name =
        !name.empty() && end_of_word(name, 0) == name.size() && !(name[0] >= '0' && name[0] <= '9');
    if (!is_name) return std::nullopt;
    return Use{name, std::nullopt, false, close + 2};
}

/// Appends the value; false, with the problem, if there is none.
bool put(Filled& filled, const Use& use, std::string_view written, std::size_t at,
         const Variables& variables) {
    const auto found = variables.find(std::string(use.name));
    const bool is_set = found != variables.end() && !(use.also_if_empty && found->second.empty());
    if (use.is_understood && is_set) {
        filled.text += found->second;
        return true;
    }
    if (use.is_understood && use.otherwise) {
        filled.text += *use.otherwise;
        return true;
    }
    filled.at = at;
    filled.problem =
        use.is_understood
            ? undeclared(use.name)
            : "harness cannot fill in " + std::string(written)
                  + ": of goose's forms it knows $NAME, ${NAME}, ${NAME:-default} and ${NAME-default}";
    return false;
}

} // namespace

std::string undeclared(std::string_view name) {
    return "the variable " + std::string(name)
           + " is not declared; write its value into the matrix file: `migrations: {path: …, variables: {"
           + std::string(name) + ": …}}`";
}

Filled fill_shell(std::string_view text, const Variables& variables) {
    Filled filled;
    for (std::size_t at = 0; at < text.size();) {
        const bool escapes =
            (text[at] == '$' || text[at] == '\\') && at + 1 < text.size() && text[at + 1] == '$';
        if (escapes) {
            filled.text += '$';
            at += 2;
            continue;
        }
        const auto use = text[at] == '$' ? shell_use(text, at + 1) : std::nullopt;
        if (!use) {
            filled.text += text[at++];
            continue;
        }
        if (!put(filled, *use, text.substr(at, use->end - at), at, variables)) return filled;
        at = use->end;
    }
    return filled;
}

Filled fill_template(std::string_view text, const Variables& variables) {
    Filled filled;
    std::size_t at = 0;
    while (true) {
        const auto braces = text.find("{{", at);
        filled.text += text.substr(at, braces - at);
        if (braces == std::string_view::npos) return filled;
        const auto use = template_use(text, braces);
        if (use && !put(filled, *use, {}, braces, variables)) return filled;
        if (!use) filled.text += "{{";
        at = use ? use->end : braces + 2;
    }
}

namespace {

base::Result<void> fill(drivers::Script& script, const Variables& variables) {
    if (script.text.find("{{") == std::string::npos) return {};
    auto filled = fill_template(script.text, variables);
    if (!filled.problem.empty()) {
        const auto at = base::line_column(script.text, filled.at);
        base::Error error;
        error.kind = base::ErrorKind::usage;
        error.message = "filling in templates: " + filled.problem;
        error.where = {script.file, script.first_line - 1 + at.line, at.column};
        return error;
    }
    script.text = std::move(filled.text);
    return {};
}

} // namespace

base::Result<void> fill_templates(History& history, const Variables& variables) {
    if (variables.empty()) return {};
    for (auto& revision : history.revisions)
        for (auto* migration : {&revision.up, &revision.down}) {
            if (!*migration) continue;
            HARNESS_CHECK(fill((*migration)->script, variables));
            if (!(*migration)->parts) continue;
            for (auto& part : *(*migration)->parts) HARNESS_CHECK(fill(part, variables));
        }
    return {};
}

} // namespace harness::migrations
