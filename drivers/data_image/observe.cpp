#include "drivers/data_image/observe.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <stdexcept>
#include <tuple>

namespace harness::drivers {

std::string TableImage::title() const {
    return schema.empty() ? name : schema + "." + name;
}

const TableImage* DataImage::find(std::string_view schema, std::string_view name) const {
    const auto found = std::ranges::find_if(
        tables, [&](const TableImage& table) { return table.schema == schema && table.name == name; });
    return found == tables.end() ? nullptr : &*found;
}

base::Result<DataImage> observe_rows(Connection& connection, base::Engine engine, const ImageRequest& request,
                                     const base::Limit& limit) {
    if (connection.in_transaction()) throw std::logic_error("rows are looked at outside of a transaction");
    switch (engine) {
    case base::Engine::postgres:
        return data_image::observe_postgres(connection, request, limit);
    case base::Engine::mysql:
    case base::Engine::mariadb:
        return data_image::observe_mysql(connection, request, limit);
    case base::Engine::sqlite:
        return data_image::observe_sqlite(connection, request, limit);
    }
    throw std::logic_error("observe_rows: an engine without a driver");
}

namespace data_image {

bool is_left_out(const ImageRequest& request, std::string_view schema, std::string_view name) {
    const auto full = schema.empty() ? std::string(name) : fmt::format("{}.{}", schema, name);
    return std::ranges::any_of(request.leave_out,
                               [&](const std::string& one) { return one == name || one == full; });
}

std::string first_rows(const TablePlan& plan, const ImageRequest& request) {
    const auto limit = fmt::format("LIMIT {}", request.sample_rows + 1);
    return plan.order_by.empty() ? limit : fmt::format("ORDER BY {} {}", plan.order_by, limit);
}

void take_row(TablePlan& plan, Row row) {
    if (row.size() != plan.columns.size()) throw std::logic_error("a row has other columns than its table");
    for (std::size_t at = 0; at < row.size(); ++at)
        if (row[at]) row[at] = canonical(plan.columns[at].form, std::move(*row[at]));
    plan.image.sample.push_back(std::move(row));
}

bool cut_sample(TablePlan& plan, const ImageRequest& request) {
    const bool has_more = plan.image.sample.size() > request.sample_rows;
    if (has_more) plan.image.sample.resize(plan.key.empty() ? 0 : request.sample_rows);
    if (plan.key.empty()) std::ranges::sort(plan.image.sample);
    plan.image.count = static_cast<std::int64_t>(plan.image.sample.size());
    return has_more;
}

void take_sums(TablePlan& plan, std::size_t first, std::size_t columns, const Rows& rows) {
    if (rows.rows.size() != 1 || rows.rows.front().size() != 1 + 2 * columns)
        throw std::logic_error("a fingerprint is not the one row that was asked for");
    const auto& row = rows.rows.front();
    plan.image.count = std::strtoll(row[0].value_or("0").c_str(), nullptr, 10);
    for (std::size_t at = 0; at < columns; ++at)
        plan.image.columns[first + at].fingerprint =
            fmt::format("{}/{}/{}", plan.columns[first + at].hash_form, row[1 + 2 * at].value_or("0"),
                        row[2 + 2 * at].value_or("0"));
}

DataImage to_image(std::vector<TablePlan> plans) {
    DataImage image;
    for (auto& plan : plans) image.tables.push_back(std::move(plan.image));
    std::ranges::sort(image.tables, [](const TableImage& a, const TableImage& b) {
        return std::tie(a.schema, a.name) < std::tie(b.schema, b.name);
    });
    return image;
}

} // namespace data_image
} // namespace harness::drivers
