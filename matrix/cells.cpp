#include "matrix/cells.hpp"
