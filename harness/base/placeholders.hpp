#pragma once
// `{version}` and its like in images, paths, settings and commands.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace harness::base {

/// The names in braces ("{name}") of a text, in order. Braces around anything but a name are plain text.
[[nodiscard]] std::vector<std::string_view> placeholders_in(std::string_view text);

/// Puts values in the place of known placeholders; what is not known stays as it is.
[[nodiscard]] std::string fill_placeholders(std::string_view text,
                                            const std::map<std::string, std::string>& values);

} // namespace harness::base
