#include "tests/cel/guards/counted_memory.h"

#include <cstdlib>
#include <new>

namespace {
thread_local int64_t allocations = 0;
}  // namespace

// The program's own; the forms for arrays come down to these. The one that does not throw is named as well,
// because the address sanitizer has its own, whose memory would not be ours to free.
void* operator new(size_t size) {
  ++allocations;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();
  return memory;
}
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return operator new(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, size_t) noexcept {
  std::free(memory);
}

namespace liushui::cel {

int64_t AllocationsSoFar() {
  return allocations;
}

}  // namespace liushui::cel
