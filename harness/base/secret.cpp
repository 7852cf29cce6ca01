#include "harness/base/secret.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

namespace harness::base {
namespace {

constexpr std::string_view k_mask = "***";
constexpr std::size_t k_least_piece = 8; ///< of a secret: shorter ones are too likely to be just a word
constexpr std::array<std::string_view, 7> k_plain_words{"true",    "false",    "null",  "none",
                                                        "default", "password", "secret"};

using Span = std::pair<std::size_t, std::size_t>; ///< begin, end

/// ASCII only: every byte keeps its place.
std::string lower(std::string_view text) {
    std::string result(text);
    for (auto& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

std::string replaced(std::string_view text, char what, std::string_view by) {
    std::string result;
    for (const char c : text) {
        if (c == what)
            result += by;
        else
            result += c;
    }
    return result;
}

/// RFC 3986: everything but the unreserved characters.
std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string result;
    for (const char c : text) {
        if (unreserved.find(c) != std::string_view::npos) {
            result += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        result += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
    return result;
}

std::vector<std::string_view> pieces_of(std::string_view text) {
    constexpr std::string_view borders = "\n\r'\"`";
    std::vector<std::string_view> pieces;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(borders), text.size());
        const auto piece = trim(text.substr(0, end));
        if (piece.size() >= k_least_piece) pieces.push_back(piece);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return pieces;
}

/// What a shell, SQL and an address make of it.
std::vector<std::string> forms_of(std::string_view text) {
    return {std::string(text),           replaced(text, '\'', "''"),
            replaced(text, '\'', "\\'"), replaced(text, '\'', "'\\''"),
            replaced(text, '"', "\"\""), replaced(text, '\\', "\\\\"),
            percent_encoded(text)};
}

void find_all(std::string_view text, std::string_view needle, std::vector<Span>& found) {
    for (auto at = text.find(needle); at != std::string_view::npos; at = text.find(needle, at + 1))
        found.emplace_back(at, at + needle.size());
}

/// Beginnings of a cut secret: its first half, and as much more of it as stands there.
void find_beginnings(std::string_view text, std::string_view secret, std::size_t half,
                     std::vector<Span>& found) {
    std::vector<Span> halves;
    find_all(text, secret.substr(0, half), halves);
    for (auto [begin, end] : halves) {
        while (end < text.size() && end - begin < secret.size() && text[end] == secret[end - begin]) ++end;
        found.emplace_back(begin, end);
    }
}

void find_ends(std::string_view text, std::string_view secret, std::size_t half, std::vector<Span>& found) {
    std::vector<Span> halves;
    find_all(text, secret.substr(secret.size() - half), halves);
    for (auto [begin, end] : halves) {
        while (begin > 0 && end - begin < secret.size()
               && text[begin - 1] == secret[secret.size() - (end - begin) - 1])
            --begin;
        found.emplace_back(begin, end);
    }
}

} // namespace

std::string random_password() {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device device;
    std::uniform_int_distribution<std::size_t> any(0, letters.size() - 1);
    std::string password(24, ' ');
    std::ranges::generate(password, [&] { return letters[any(device)]; });
    return password;
}

void Secrets::add(std::string_view text) {
    text = trim(text);
    const auto keep = [this](std::string_view secret) {
        auto form = lower(secret);
        const bool is_plain = std::ranges::find(k_plain_words, form) != k_plain_words.end();
        if (secret.size() < k_least || is_plain || std::ranges::find(m_secrets, form) != m_secrets.end())
            return;
        m_secrets.push_back(std::move(form));
    };
    for (const auto& form : forms_of(text)) keep(form);
    for (const auto piece : pieces_of(text))
        for (const auto& form : forms_of(piece)) keep(form);
}

void Secrets::add(const std::vector<std::string>& texts) {
    for (const auto& text : texts) add(text);
}

void Secrets::allow(std::string_view name) {
    if (!name.empty()) m_allowed.push_back(lower(name));
}

std::string Secrets::masked(std::string_view text) const {
    const auto is_allowed = [this](std::string_view part) {
        return std::ranges::any_of(m_allowed,
                                   [&](const auto& name) { return name.find(part) != std::string::npos; });
    };
    if (m_secrets.empty()) return std::string(text);
    const auto plain = lower(text);
    std::vector<Span> found;
    for (const std::string_view secret : m_secrets) {
        if (is_allowed(secret)) continue;
        find_all(plain, secret, found);
        const auto half = std::max(k_least_piece, (secret.size() + 1) / 2);
        if (half >= secret.size()) continue;
        if (!is_allowed(secret.substr(0, half))) find_beginnings(plain, secret, half, found);
        if (!is_allowed(secret.substr(secret.size() - half))) find_ends(plain, secret, half, found);
    }
    std::ranges::sort(found);
    std::string result;
    std::size_t told = 0;
    for (const auto& [begin, end] : found) {
        if (end <= told) continue;
        if (begin >= told) result.append(text.substr(told, begin - told)).append(k_mask);
        told = end;
    }
    return result.append(text.substr(told));
}

} // namespace harness::base
