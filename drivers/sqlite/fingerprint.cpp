#include "drivers/sqlite/fingerprint.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

namespace harness::drivers::sqlite {
namespace {

/// One round of a multiplying hash; the multiplier is 2^64 over the golden ratio.
std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
    hash = (hash ^ word) * 0x9E3779B97F4A7C15ULL;
    return hash ^ (hash >> 29U);
}

std::uint64_t hash_of(const void* bytes, std::size_t size, std::uint64_t hash) {
    const auto* at = static_cast<const char*>(bytes);
    hash = mixed(hash, size);
    while (size > 0) {
        std::uint64_t word = 0;
        const auto part = size < sizeof word ? size : sizeof word;
        std::memcpy(&word, at, part);
        hash = mixed(hash, word);
        at += part;
        size -= part;
    }
    return hash;
}

std::uint64_t hash_of(sqlite3_value* value, std::uint64_t hash) {
    const int type = sqlite3_value_type(value);
    hash = mixed(hash, static_cast<std::uint64_t>(type));
    switch (type) {
    case SQLITE_INTEGER:
        return mixed(hash, static_cast<std::uint64_t>(sqlite3_value_int64(value)));
    case SQLITE_FLOAT: {
        const double number = sqlite3_value_double(value) + 0.0; // -0 is 0
        std::uint64_t word = 0;
        std::memcpy(&word, &number, sizeof word);
        return mixed(hash, word);
    }
    case SQLITE_NULL:
        return hash;
    default: {
        const void* bytes = type == SQLITE_TEXT ? static_cast<const void*>(sqlite3_value_text(value))
                                                : sqlite3_value_blob(value);
        return hash_of(bytes, static_cast<std::size_t>(sqlite3_value_bytes(value)), hash);
    }
    }
}

/// Zeroed by SQLite when a group begins.
struct Sum {
    std::uint64_t value;
};

void add_row(sqlite3_context* context, int count, sqlite3_value** values) {
    auto* sum = static_cast<Sum*>(sqlite3_aggregate_context(context, sizeof(Sum)));
    if (sum == nullptr) return sqlite3_result_error_nomem(context);
    std::uint64_t hash = 1;
    for (int at = 0; at < count; ++at) hash = hash_of(values[at], hash);
    sum->value += mixed(hash, hash >> 32U);
}

void end_group(sqlite3_context* context) {
    const auto* sum = static_cast<const Sum*>(sqlite3_aggregate_context(context, 0));
    const auto text = std::to_string(sum == nullptr ? 0 : sum->value);
    sqlite3_result_text(context, text.c_str(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

} // namespace

int add_fingerprint_function(sqlite3* database) {
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    return sqlite3_create_function_v2(database, "harness_fingerprint", -1, flags, nullptr, nullptr, add_row,
                                      end_group, nullptr);
}

} // namespace harness::drivers::sqlite
