#pragma once
// Names in the files of a history that stand for values of the spec. Nothing undeclared is passed over.

#include "harness/migrations/history.hpp"

#include <string>
#include <string_view>

namespace harness::migrations {

/// Text with its variables filled in, or the first one that could not be.
struct Filled {
    std::string text;
    std::string problem{}; ///< empty if all went well: "the variable NAME is not declared"
    std::size_t at = 0;    ///< where in the text it stands
};

/// `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`; `$$` and `\$` stand for `$`: goose's ENVSUB
/// (the Go package mfridman/interpolate). Its other forms (`${NAME:0:2}`, `${NAME?message}`) are a problem.
[[nodiscard]] Filled fill_shell(std::string_view text, const Variables& variables);

/// `{{.name}}`, `{{ .name }}`, `{{name}}`. Other things in two braces are left alone.
[[nodiscard]] Filled fill_template(std::string_view text, const Variables& variables);

/// Fills in the templates of all scripts, if any variables are declared at all. Errors (kind usage): an
/// undeclared one, with its place.
[[nodiscard]] base::Result<void> fill_templates(History& history, const Variables& variables);

/// "…; declare it in the matrix file: migrations: {path: …, variables: {NAME: …}}"
[[nodiscard]] std::string undeclared(std::string_view name);

} // namespace harness::migrations
