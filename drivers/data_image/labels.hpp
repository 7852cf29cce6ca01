#pragma once
// Internal: labels of enumerated types that have another name now (ALTER TYPE … RENAME VALUE). Pure.

#include "drivers/data_image.hpp"

namespace harness::drivers::data_image {

/// The earlier image as it would be if its labels had always had their names of the later one: nothing else
/// changed by that.
[[nodiscard]] DataImage with_labels_of(const DataImage& later, const DataImage& earlier);

} // namespace harness::drivers::data_image
