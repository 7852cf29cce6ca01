#include "harness/cli/matrix_input.hpp"

#include "harness/base/secret.hpp"
#include "harness/suite/rules.hpp"
#include "matrix/reader.hpp"

#include <fmt/core.h>

#include <cstdlib>

namespace harness::cli {
namespace {

matrix::Vocabulary vocabulary() {
    matrix::Vocabulary words;
    for (const auto& check : suite::checks()) words.checks.push_back(check.name);
    for (const auto& rule : suite::rules()) words.rules.push_back(rule.id);
    words.layouts = migrations::layouts();
    for (const auto& tool : migrations::tools()) words.tools.push_back({tool.name, tool.text});
    return words;
}

std::optional<std::string> from_environment(std::string_view name) {
    const char* value =
        std::getenv(std::string(name).c_str()); // NOLINT(concurrency-mt-unsafe): before any thread
    if (!value) return std::nullopt;
    return value;
}

} // namespace

void tell(const base::Error& error) {
    const auto where = to_string(error.where);
    fmt::print(stderr, "{}error: {}\n", where.empty() ? "harness: " : where + ": ", error.message);
}

std::variant<MatrixInput, suite::ExitCode> read_matrix(const MatrixOptions& options,
                                                       const std::string& docker_host) {
    auto outcome = matrix::read_file(options.file, vocabulary(), from_environment);
    if (!outcome.spec) {
        fmt::print(stderr, "{}", matrix::render(outcome.mistakes));
        fmt::print(stderr, "{}: {}\n", options.file,
                   outcome.mistakes.size() == 1 ? "1 mistake"
                                                : fmt::format("{} mistakes", outcome.mistakes.size()));
        return suite::ExitCode::usage;
    }
    base::Secrets secrets;
    secrets.add(outcome.spec->secrets);
    const auto tell_masked = [&](base::Error error) {
        error.message = secrets.masked(error.message);
        tell(error);
    };
    auto cells = matrix::expand(*outcome.spec, {options.image_prefix, options.only, options.runtime});
    if (cells.has_error()) {
        tell_masked(cells.error());
        return suite::ExitCode::usage;
    }
    auto prepared = runner::prepare(*outcome.spec, std::move(*cells), docker_host);
    if (prepared.has_error()) {
        tell_masked(prepared.error());
        return prepared.error().kind == base::ErrorKind::environment ? suite::ExitCode::environment
                                                                     : suite::ExitCode::usage;
    }
    return MatrixInput{std::move(*outcome.spec), std::move(*prepared)};
}

} // namespace harness::cli
