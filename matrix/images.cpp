#include "matrix/images.hpp"

namespace harness::matrix {
namespace {

bool has_tag_or_digest(std::string_view image) {
    const auto slash = image.rfind('/');
    const auto name = slash == std::string_view::npos ? image : image.substr(slash + 1);
    return name.find_first_of(":@") != std::string_view::npos;
}

bool names_registry(std::string_view image) {
    const auto slash = image.find('/');
    if (slash == std::string_view::npos) return false;
    const auto first = image.substr(0, slash);
    return first == "localhost" || first.find_first_of(".:") != std::string_view::npos;
}

} // namespace

std::string complete_image(std::string image, std::string_view version, std::string_view prefix) {
    if (!has_tag_or_digest(image) && !version.empty()) image.append(":").append(version);
    if (prefix.empty() || names_registry(image)) return image;
    return std::string(prefix) + (prefix.ends_with('/') ? "" : "/") + image;
}

} // namespace harness::matrix
