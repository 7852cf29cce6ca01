#include "matrix/expansion.hpp"

#include "harness/base/text.hpp"
#include "matrix/source.hpp"

#include <algorithm>
#include <set>

namespace harness::matrix {
namespace {

constexpr std::size_t k_most_cells = 5000;

bool is_for(const AxisValue& value, base::Engine engine) {
    return value.engines.empty()
           || std::find(value.engines.begin(), value.engines.end(), engine) != value.engines.end();
}

void name_cell(Combination& cell) {
    cell.id = base::to_string(cell.engine);
    if (!cell.version.empty()) cell.id += "-" + cell.version;
    for (const auto& [axis, value] : cell.axes) cell.id += "+" + axis->name + "=" + value->text;
}

/// The texts of a cell that a pattern's member may match: none if the cell has no such axis.
std::vector<std::string_view> values_of(const Combination& cell, std::string_view member) {
    if (member == "version") return {cell.version};
    if (member == "engine") {
        const auto& info = base::info(cell.engine);
        if (info.alias.empty()) return {info.name};
        return {info.name, info.alias};
    }
    for (const auto& [axis, value] : cell.axes)
        if (axis->name == member) return {value->text};
    return {};
}

bool matches(const Combination& cell, std::string_view member, std::string_view glob) {
    const auto values = values_of(cell, member);
    return std::any_of(values.begin(), values.end(),
                       [&](auto value) { return base::matches_glob(value, glob); });
}

bool matches(const Combination& cell, const CellPattern& pattern) {
    return std::all_of(pattern.members.begin(), pattern.members.end(),
                       [&](const auto& member) { return matches(cell, member.first, member.second); });
}

/// Blames the first member that matches no cell by itself, or else their conjunction.
std::string why_unmatched(const std::vector<Combination>& cells, const CellPattern& pattern) {
    for (const auto& [name, glob] : pattern.members) {
        std::vector<std::string_view> known;
        bool any = false;
        for (const auto& cell : cells) {
            const auto values = values_of(cell, name);
            known.insert(known.end(), values.begin(), values.end());
            any = any || matches(cell, name, glob);
        }
        if (!any)
            return "no cell has the " + name + " " + in_quotes(glob) + "." + did_you_mean_clause(glob, known);
    }
    return "no cell matches all of it";
}

/// Every engine × version × value of each axis that applies. Nothing when that is absurdly much.
bool multiply(const Spec& spec, std::vector<Combination>& cells) {
    for (const auto& engine : spec.engines) {
        std::vector<Combination> some;
        const auto versions = engine.versions.empty() ? std::vector<std::string>{""} : engine.versions;
        for (const auto& version : versions)
            some.push_back({"", engine.engine, engine.spelling, version, &engine, {}});
        for (const auto& axis : spec.axes) {
            std::vector<Combination> more;
            for (const auto& cell : some)
                for (const auto& value : axis.values) {
                    if (!is_for(value, engine.engine)) continue;
                    more.push_back(cell);
                    more.back().axes.emplace_back(&axis, &value);
                    if (cells.size() + more.size() > k_most_cells) return false;
                }
            if (!more.empty()) some = std::move(more);
        }
        std::move(some.begin(), some.end(), std::back_inserter(cells));
        if (cells.size() > k_most_cells) return false;
    }
    for (auto& cell : cells) name_cell(cell);
    return true;
}

void exclude(const Spec& spec, Combinations& result) {
    std::vector<bool> is_excluded(result.cells.size());
    for (const auto& pattern : spec.exclude) {
        bool any = false;
        for (std::size_t i = 0; i < result.cells.size(); ++i) {
            if (!matches(result.cells[i], pattern)) continue;
            is_excluded[i] = true;
            any = true;
        }
        if (!any)
            result.problems.push_back(
                {pattern.where, "this excludes nothing: " + why_unmatched(result.cells, pattern)});
    }
    std::vector<Combination> kept;
    for (std::size_t i = 0; i < result.cells.size(); ++i)
        if (!is_excluded[i]) kept.push_back(std::move(result.cells[i]));
    result.cells = std::move(kept);
}

Combination included(const Spec& spec, const CellPattern& pattern) {
    const auto member = [&](const std::string& name) {
        const auto found = pattern.members.find(name);
        return found == pattern.members.end() ? std::string() : found->second;
    };
    Combination cell{"", *base::engine_named(member("engine")), member("engine"), member("version"), nullptr,
                     {}};
    for (const auto& engine : spec.engines) {
        if (engine.engine != cell.engine) continue;
        cell.entry = &engine;
        cell.spelling = engine.spelling;
    }
    for (const auto& axis : spec.axes)
        for (const auto& value : axis.values)
            if (value.text == member(axis.name)) cell.axes.emplace_back(&axis, &value);
    name_cell(cell);
    return cell;
}

void include(const Spec& spec, Combinations& result) {
    std::set<std::string> known;
    for (const auto& cell : result.cells) known.insert(cell.id);
    for (const auto& pattern : spec.include) {
        const auto engine = pattern.members.find("engine");
        if (engine == pattern.members.end() || !base::engine_named(engine->second)) {
            result.problems.push_back({pattern.where, "this include names no engine that there is"});
            continue;
        }
        auto cell = included(spec, pattern);
        if (known.insert(cell.id).second)
            result.cells.push_back(std::move(cell));
        else
            result.problems.push_back({pattern.where, "the matrix has the cell \"" + cell.id
                                                          + "\" already: take this include out"});
    }
}

void check_globs(const Spec& spec, Combinations& result) {
    std::vector<std::string_view> ids;
    for (const auto& cell : result.cells) ids.push_back(cell.id);
    const auto check = [&](const std::string& glob, const base::SourcePosition& where) {
        const auto matches_it = [&](std::string_view id) { return base::matches_glob(id, glob); };
        if (std::any_of(ids.begin(), ids.end(), matches_it)) return;
        result.problems.push_back({where, unmatched(glob, ids)});
    };
    for (const auto& row : spec.overrides) check(row.cell, row.where);
    for (const auto& row : spec.allow_failure) check(row.cell, row.where);
    for (const auto& row : spec.expected_failures) check(row.cell, row.where);
    if (spec.naming) check(spec.naming->cell, spec.naming->where);
    if (spec.drift) check(spec.drift->cell, spec.drift->cell_where);
    check(spec.budgets.cell, spec.budgets.where);
}

} // namespace

std::string unmatched(std::string_view glob, const std::vector<std::string_view>& ids) {
    constexpr std::size_t most_shown = 6;
    const std::string message = "no cell matches " + in_quotes(glob) + ".";
    const auto with_axes = std::string(glob) + "+*";
    const auto has_axes = [&](std::string_view id) { return base::matches_glob(id, with_axes); };
    if (std::any_of(ids.begin(), ids.end(), has_axes))
        return message + " Did you mean " + in_quotes(with_axes) + "?";
    const bool is_literal = glob.find_first_of("*?[") == std::string_view::npos;
    const auto meant = is_literal ? did_you_mean_clause(glob, ids) : std::string();
    if (!meant.empty()) return message + meant;
    auto shown = ids;
    const bool has_more = ids.size() > most_shown;
    if (has_more) shown.resize(most_shown);
    return message + " There is " + one_of(shown) + (has_more ? " and more." : ".");
}

Combinations combine(const Spec& spec) {
    Combinations result;
    const base::SourcePosition top{spec.file.string(), 1, 1};
    if (!multiply(spec, result.cells)) {
        result.problems.push_back({top, "the matrix has more than " + std::to_string(k_most_cells)
                                            + " cells: take values or versions out, or split the file"});
        return result;
    }
    exclude(spec, result);
    include(spec, result);
    if (!result.cells.empty()) {
        check_globs(spec, result);
        return result;
    }
    const std::string why = spec.engines.empty()
                                ? "the matrix is empty: name at least one engine under \"engines\""
                                : "the matrix is empty: every cell is excluded";
    if (result.problems.empty()) result.problems.push_back({top, why});
    return result;
}

} // namespace harness::matrix
