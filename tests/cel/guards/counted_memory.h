// Counts what this test program takes from the heap.
#ifndef LIUSHUI_TESTS_CEL_GUARDS_COUNTED_MEMORY_H_
#define LIUSHUI_TESTS_CEL_GUARDS_COUNTED_MEMORY_H_

#include <cstdint>

namespace liushui::cel {

// How often the calling thread has called operator new, in any form that is not for over-aligned types.
int64_t AllocationsSoFar();

}  // namespace liushui::cel

#endif  // LIUSHUI_TESTS_CEL_GUARDS_COUNTED_MEMORY_H_
