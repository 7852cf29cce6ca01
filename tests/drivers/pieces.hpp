#pragma once
// Statements of a script as texts, for comparing.

#include "drivers/script.hpp"

#include <gtest/gtest.h>

namespace harness::drivers {

using Texts = std::vector<std::string>;

inline Texts pieces(const std::string& text, Dialect dialect) {
    const Script script{"m.sql", text};
    const auto statements = split(script, dialect);
    if (statements.has_error()) {
        ADD_FAILURE() << statements.error().message;
        return {};
    }
    Texts texts;
    for (const auto& statement : *statements) texts.emplace_back(statement.of(text));
    return texts;
}

inline base::Error split_error(const std::string& text, Dialect dialect) {
    const auto statements = split(Script{"m.sql", text}, dialect);
    if (statements.has_error()) return statements.error();
    ADD_FAILURE() << "no error for: " << text;
    return {};
}

} // namespace harness::drivers
