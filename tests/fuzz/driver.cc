// libFuzzer's entry: LIUSHUI_FUZZ_TARGET is one of targets.h.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  liushui::fuzz::LIUSHUI_FUZZ_TARGET({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
