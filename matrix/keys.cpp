#include "matrix/keys.hpp"

namespace harness::matrix {

std::vector<std::string_view> keys_of(Mapping mapping) {
    std::vector<std::string_view> keys;
    for (const auto& row : k_keys)
        if (row.allowed_in.holds(mapping)) keys.push_back(row.key);
    return keys;
}

std::vector<std::string_view> required_keys_of(Mapping mapping) {
    std::vector<std::string_view> keys;
    for (const auto& row : k_keys)
        if (row.required_in.holds(mapping)) keys.push_back(row.key);
    return keys;
}

} // namespace harness::matrix
