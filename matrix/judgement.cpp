#include "matrix/sections.hpp"

#include <algorithm>

namespace harness::matrix {
namespace {

std::optional<Severity> read_severity(Decoder& decoder, const Node& node) {
    const auto word = decoder.word(node, "severity", "no severity", {"note", "warning", "error"});
    if (!word) return std::nullopt;
    if (*word == "note") return Severity::note;
    return *word == "warning" ? Severity::warning : Severity::error;
}

Mapping mapping_of(std::string_view check) {
    if (check == "idempotency") return Mapping::idempotency;
    if (check == "naming") return Mapping::naming;
    return check == "drift" ? Mapping::drift : Mapping::check;
}

CheckSettings read_check(Decoder& decoder, const Entry& entry, Spec& spec) {
    CheckSettings check{true, {}, decoder.position(entry.key)};
    const auto mapping = mapping_of(entry.key.text);
    if (entry.value.kind == Node::Kind::scalar) {
        check.enabled = decoder.parsed(entry.value, entry.key.text, parse_switch).value_or(true);
        if (mapping == Mapping::naming) spec.naming.emplace();
        if (mapping == Mapping::drift && check.enabled)
            decoder.mistake(entry.value,
                            "\"drift\" needs the file to compare with: {schema: db/structure.sql}");
        return check;
    }
    const auto fields = decoder.fields(entry.value, entry.key.text, mapping);
    if (const auto* enabled = fields.find("enabled"))
        check.enabled = decoder.parsed(*enabled, "enabled", parse_switch).value_or(true);
    if (mapping == Mapping::drift) {
        spec.drift = read_drift(decoder, fields);
        return check; // it looks at the head, which is of no one revision
    }
    if (const auto* since = fields.find("since")) check.since = decoder.filled_text(*since, "since");
    if (mapping == Mapping::idempotency) spec.idempotency = read_idempotency_modes(decoder, fields);
    if (mapping == Mapping::naming) spec.naming = read_naming(decoder, fields);
    return check;
}

/// One override: a severity alone, or a mapping.
void read_rule(Decoder& decoder, const Node& node, const Entry& entry, std::vector<RuleOverride>& rules) {
    RuleOverride read{entry.key.text, Severity::error, {}, {}, decoder.position(entry.key)};
    const Node* severity = &node;
    if (node.kind != Node::Kind::scalar) {
        const auto fields = decoder.fields(node, entry.key.text, Mapping::rule);
        severity = fields.find("severity");
        if (const auto* revision = fields.find("revision"))
            read.revision = decoder.filled_text(*revision, "revision");
        if (const auto* since = fields.find("since")) read.since = decoder.filled_text(*since, "since");
    }
    if (!severity) return;
    const auto found = read_severity(decoder, *severity);
    if (!found) return;
    read.severity = *found;
    rules.push_back(std::move(read));
}

} // namespace

void read_checks(Decoder& decoder, const Node& node, Spec& spec) {
    const auto& known = decoder.vocabulary().checks;
    for (const auto& entry : decoder.entries(node, "checks")) {
        const auto& name = entry.key.text;
        if (!known.empty() && std::find(known.begin(), known.end(), name) == known.end()) {
            auto meant = did_you_mean_clause(name, known);
            if (meant.empty()) meant = " There is " + one_of(known) + ".";
            decoder.mistake(entry.key, "unknown check " + in_quotes(name) + "." + meant);
        }
        spec.checks.emplace(name, read_check(decoder, entry, spec));
    }
}

std::vector<RuleOverride> read_rules(Decoder& decoder, const Node& node) {
    std::vector<RuleOverride> rules;
    for (const auto& entry : decoder.entries(node, "rules")) {
        (void)decoder.known_glob(entry.key, entry.key.text, "rule", decoder.vocabulary().rules);
        if (entry.value.kind == Node::Kind::list)
            for (const auto& item : entry.value.items) read_rule(decoder, item, entry, rules);
        else if (entry.value.kind == Node::Kind::null)
            decoder.wrong_kind(entry.value, entry.key.text, "a severity");
        else
            read_rule(decoder, entry.value, entry, rules);
    }
    return rules;
}

std::vector<Ignore> read_ignores(Decoder& decoder, const Node& node) {
    std::vector<Ignore> ignores;
    for (const auto& item : decoder.items(node, "ignore")) {
        const auto fields = decoder.fields(item, "ignore", Mapping::ignore);
        Ignore read;
        read.where = decoder.position(item);
        if (const auto* rule = fields.find("rule"))
            if (const auto glob = decoder.filled_text(*rule, "rule"))
                read.rule = decoder.known_glob(*rule, *glob, "rule", decoder.vocabulary().rules).value_or("");
        const auto optional_text = [&](std::string_view key, std::optional<std::string>& out) {
            if (const auto* value = fields.find(key)) out = decoder.filled_text(*value, key);
        };
        optional_text("revision", read.revision);
        optional_text("object", read.object);
        optional_text("cell", read.cell);
        if (const auto* reason = fields.find("reason"))
            read.reason = decoder.filled_text(*reason, "reason").value_or("");
        if (const auto* until = fields.find("until"))
            read.until = decoder.parsed(*until, "until", parse_date);
        ignores.push_back(std::move(read));
    }
    return ignores;
}

Timeouts read_timeouts(Decoder& decoder, const Node& node) {
    Timeouts timeouts;
    const auto fields = decoder.fields(node, "timeouts", Mapping::timeouts);
    const auto read = [&](std::string_view key, std::chrono::milliseconds& out) {
        if (const auto* value = fields.find(key))
            out = decoder.parsed(*value, key, parse_duration).value_or(out);
    };
    read("ready", timeouts.ready);
    read("pull", timeouts.pull);
    read("statement", timeouts.statement);
    read("cell", timeouts.cell);
    return timeouts;
}

} // namespace harness::matrix
