#include "drivers/seeding/guess.hpp"

#include <algorithm>
#include <map>

namespace harness::drivers::seeding {
namespace {

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

/// "created_by_userId": created, by, user, id.
std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words(1);
    for (std::size_t at = 0; at < name.size(); ++at) {
        const char c = name[at];
        const bool starts = is_upper(c) && at > 0 && is_lower(name[at - 1]);
        if ((starts || c == '_') && !words.back().empty()) words.emplace_back();
        if (c != '_') words.back() += is_upper(c) ? static_cast<char>(c + 32) : c;
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

std::string joined(const std::vector<std::string>& words, std::size_t begin, std::size_t end) {
    std::string text;
    for (auto at = begin; at < end; ++at) text += words[at];
    return text;
}

std::vector<std::string> plurals_of(const std::string& word) {
    std::vector<std::string> forms{word, word + "s", word + "es"};
    if (word.ends_with('y')) forms.push_back(word.substr(0, word.size() - 1) + "ies");
    return forms;
}

const Key* primary_of(const Table& table) {
    const auto found = std::ranges::find_if(
        table.keys, [](const auto& key) { return key.is_primary && key.columns.size() == 1; });
    return found == table.keys.end() ? nullptr : &*found;
}

bool is_referring(const Table& table, std::string_view column) {
    return std::ranges::any_of(table.foreign_keys,
                               [&](const auto& key) { return std::ranges::count(key.columns, column) > 0; });
}

/// The table that a column's name means: the longest ending of its words that is one.
std::optional<std::size_t> meant(const std::vector<std::string>& words,
                                 const std::map<std::string, std::size_t>& tables) {
    for (std::size_t begin = 0; begin + 1 < words.size(); ++begin)
        for (const auto& form : plurals_of(joined(words, begin, words.size() - 1)))
            if (const auto found = tables.find(form); found != tables.end()) return found->second;
    return std::nullopt;
}

} // namespace

void guess_references(Schema& schema) {
    std::map<std::string, std::map<std::string, std::size_t>> tables; // by schema
    for (std::size_t at = 0; at < schema.tables.size(); ++at) {
        const auto words = words_of(schema.tables[at].name);
        tables[schema.tables[at].schema].try_emplace(joined(words, 0, words.size()), at);
    }
    for (std::size_t at = 0; at < schema.tables.size(); ++at) {
        auto& table = schema.tables[at];
        for (const auto& column : table.columns) {
            const auto words = words_of(column.name);
            if (words.size() < 2
                || (words.back() != "id" && words.back() != "uuid" && words.back() != "guid"))
                continue;
            if (column.is_generated || column.is_numbered || is_referring(table, column.name)) continue;
            const auto parent = meant(words, tables[table.schema]);
            if (!parent || *parent == at) continue;
            const auto* key = primary_of(schema.tables[*parent]);
            if (key == nullptr) continue;
            const auto* target = schema.tables[*parent].find(key->columns.front());
            if (target == nullptr || target->type.kind != column.type.kind) continue;
            ForeignKey guessed;
            guessed.name = column.name;
            guessed.columns = {column.name};
            guessed.parent = *parent;
            guessed.parent_columns = key->columns;
            guessed.is_guessed = true;
            table.foreign_keys.push_back(std::move(guessed));
        }
    }
}

void drop_unresolved_guesses(Schema& schema, FillOrder& order) {
    for (std::size_t at = 0; at < schema.tables.size(); ++at) {
        auto& keys = schema.tables[at].foreign_keys;
        auto& times = order.keys[at];
        for (std::size_t i = keys.size(); i-- > 0;) {
            if (!keys[i].is_guessed || times[i] == KeyTime::at_insert) continue;
            keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(i));
            times.erase(times.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }
}

} // namespace harness::drivers::seeding
