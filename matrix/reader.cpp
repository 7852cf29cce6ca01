#include "matrix/reader.hpp"
