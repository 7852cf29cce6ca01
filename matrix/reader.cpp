#include "matrix/reader.hpp"

#include "harness/base/secret.hpp"
#include "matrix/environment.hpp"
#include "matrix/expansion.hpp"
#include "matrix/file_text.hpp"
#include "matrix/sections.hpp"

#include <algorithm>
#include <iterator>

namespace harness::matrix {
namespace {

constexpr int k_most_jobs = 1024;
constexpr int k_most_retries = 10;

std::string folder_name(const std::filesystem::path& file) {
    std::error_code error;
    const auto folder = std::filesystem::absolute(file, error).lexically_normal().parent_path().filename();
    return error || folder.empty() ? file.stem().string() : folder.string();
}

/// The axes' names as written, so that patterns are judged by what was meant even where an axis is bad.
std::vector<std::string> names_of_axes(const Node* axes) {
    std::vector<std::string> names;
    if (axes)
        for (const auto& entry : axes->entries) names.push_back(entry.key.text);
    return names;
}

void read_matrix(Decoder& decoder, const Fields& fields, Spec& spec) {
    if (const auto* node = fields.find("engines")) spec.engines = read_engines(decoder, *node);
    if (const auto* node = fields.find("axes")) spec.axes = read_axes(decoder, *node);
    if (const auto* node = fields.find("exclude")) spec.exclude = read_exclude(decoder, *node);
    if (const auto* node = fields.find("include")) spec.include = read_include(decoder, *node, spec.axes);
    if (const auto* node = fields.find("cells")) spec.overrides = read_overrides(decoder, *node);
}

void read_judgement(Decoder& decoder, const Fields& fields, Spec& spec) {
    if (const auto* node = fields.find("allow_failure"))
        spec.allow_failure = read_allowed_failures(decoder, *node);
    if (const auto* node = fields.find("expected_failures"))
        spec.expected_failures = read_expected_failures(decoder, *node);
    if (const auto* node = fields.find("checks")) read_checks(decoder, *node, spec);
    if (const auto* node = fields.find("budgets")) spec.budgets = read_budgets(decoder, *node);
    if (const auto* node = fields.find("rules")) spec.rules = read_rules(decoder, *node);
    if (const auto* node = fields.find("ignore")) spec.ignores = read_ignores(decoder, *node);
}

void read_row_matters(Decoder& decoder, const Fields& fields, Spec& spec) {
    if (const auto* node = fields.find("rows")) spec.rows = read_rows(decoder, *node);
    if (const auto* node = fields.find("expect"))
        spec.expected_changes = read_expected_changes(decoder, *node);
    if (const auto* node = fields.find("fixtures")) spec.fixtures = read_fixtures(decoder, *node);
    if (const auto* node = fields.find("assertions")) spec.assertions = read_assertions(decoder, *node);
}

/// None is a number, too.
int read_retries(Decoder& decoder, const Node& node) {
    if (node.kind == Node::Kind::scalar && node.text == "0") return 0;
    return decoder
        .parsed<int>(node, "retries", [](std::string_view text) { return parse_count(text, k_most_retries); })
        .value_or(0);
}

Spec read_spec(Decoder& decoder, const Node& root, const std::filesystem::path& file) {
    Spec spec;
    spec.file = file;
    spec.name = folder_name(file);
    const auto fields = decoder.fields(root, "the file", Mapping::spec);
    decoder.axis_names = names_of_axes(fields.find("axes"));
    if (const auto* node = fields.find("name")) spec.name = decoder.filled_text(*node, "name").value_or("");
    if (const auto* node = fields.find("migrations"))
        if (auto migrations = read_migrations(decoder, *node)) {
            if (migrations->path.empty()) migrations->path = spec.migrations.path;
            if (migrations->layout.empty()) migrations->layout = spec.migrations.layout;
            spec.migrations = std::move(*migrations);
        }
    read_matrix(decoder, fields, spec);
    read_judgement(decoder, fields, spec);
    read_row_matters(decoder, fields, spec);
    if (const auto* node = fields.find("jobs"))
        spec.jobs = decoder.parsed<int>(*node, "jobs",
                                        [](std::string_view text) { return parse_count(text, k_most_jobs); });
    if (const auto* node = fields.find("runtime")) spec.runtime = read_runtime(decoder, *node);
    if (const auto* node = fields.find("allow_unavailable"))
        spec.allow_unavailable = decoder.parsed(*node, "allow_unavailable", parse_switch).value_or(false);
    if (const auto* node = fields.find("retries")) spec.retries = read_retries(decoder, *node);
    if (const auto* node = fields.find("timeouts")) spec.timeouts = read_timeouts(decoder, *node);
    return spec;
}

} // namespace

ReadOutcome read_file(const std::filesystem::path& file, const Vocabulary& vocabulary,
                      const Environment& environment) {
    ReadOutcome outcome;
    const auto bytes = load(file, outcome.mistakes);
    return bytes ? read_text(*bytes, file, vocabulary, environment) : outcome;
}

ReadOutcome read_text(std::string_view text, const std::filesystem::path& file, const Vocabulary& vocabulary,
                      const Environment& environment) {
    ReadOutcome outcome;
    const auto plain = as_text(text, file.string(), outcome.mistakes);
    if (!plain) return outcome;
    const Source source(file.string(), *plain);
    Mistakes mistakes(source);
    base::Secrets hidden;
    auto root = parse_document(source, mistakes);
    if (root && root->kind != Node::Kind::map) {
        if (root->kind != Node::Kind::broken)
            mistakes.add(root->at, "a matrix file is a mapping, as in \"engines: {sqlite: {}}\", and this is "
                                       + std::string(describe(root->kind)));
    } else if (root) {
        auto secrets = interpolate(*root, source, environment, mistakes);
        Decoder decoder(source, vocabulary, mistakes);
        auto spec = read_spec(decoder, *root, file);
        if (mistakes.empty()) { // what a broken file means as a matrix would be noise
            auto matrix = combine(spec);
            if (matrix.problems.empty()) matrix.problems = problems_of_urls(spec, matrix.cells);
            for (auto& problem : matrix.problems) mistakes.add(problem.where, std::move(problem.message));
        }
        outcome.mistakes = std::move(decoder.elsewhere);
        hidden.add(secrets);
        spec.secrets = std::move(secrets);
        if (mistakes.empty() && outcome.mistakes.empty()) outcome.spec = std::move(spec);
    }
    auto own = mistakes.take();
    outcome.mistakes.insert(outcome.mistakes.begin(), std::make_move_iterator(own.begin()),
                            std::make_move_iterator(own.end()));
    for (auto& mistake : outcome.mistakes) mistake.message = hidden.masked(mistake.message);
    return outcome;
}

} // namespace harness::matrix
