#include "drivers/data_image/labels.hpp"

#include "drivers/data_image/values.hpp"
#include "harness/base/text.hpp"

namespace harness::drivers::data_image {
namespace {

using Names = std::map<std::string, std::string>;

Names labels_of(const DataImage& image) {
    Names labels;
    for (const auto& table : image.tables)
        for (const auto& column : table.columns) labels.insert(column.labels.begin(), column.labels.end());
    return labels;
}

/// What a column's labels are called now, where that is another name.
Names new_names(const ImageColumn& column, const Names& labels_now) {
    Names names;
    for (const auto& [id, label] : column.labels) {
        const auto now = labels_now.find(id);
        if (now != labels_now.end() && now->second != label) names.emplace(label, now->second);
    }
    return names;
}

void rename(std::optional<std::string>& value, const Names& names) {
    if (!value) return;
    if (const auto name = names.find(*value); name != names.end()) {
        value = name->second;
        return;
    }
    auto elements = array_elements(*value);
    if (!elements || array_text(*elements) != *value) return;
    for (auto& element : *elements) rename(element, names);
    value = array_text(*elements);
}

} // namespace

DataImage with_labels_of(const DataImage& later, const DataImage& earlier) {
    auto image = earlier;
    const auto labels_now = labels_of(later);
    for (auto& table : image.tables)
        for (std::size_t at = 0; at < table.columns.size(); ++at) {
            auto& column = table.columns[at];
            const auto names = new_names(column, labels_now);
            if (names.empty()) continue;
            for (auto& row : table.sample) rename(row[at], names);
            // The sum is one of other texts; how many values there are is as it was.
            const auto parts = base::split(column.fingerprint, '/');
            if (parts.size() == 3) column.fingerprint = "renamed/" + std::string(parts[1]) + "/0";
        }
    return image;
}

} // namespace harness::drivers::data_image
