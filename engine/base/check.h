// CHECK: what must hold, in production too. A failed CHECK is a bug of ours, never a caller's mistake: it
// prints where and what, and aborts, so that nothing is written by a program that no longer knows what it is
// doing.
#ifndef LIUSHUI_ENGINE_BASE_CHECK_H_
#define LIUSHUI_ENGINE_BASE_CHECK_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace liushui::internal {
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition, absl::string_view detail);
}  // namespace liushui::internal

// Aborts with file, line and condition when `condition` is false. One condition per CHECK.
#define LIUSHUI_CHECK(condition)                                            \
  do {                                                                      \
    if (!(condition)) [[unlikely]]                                          \
      ::liushui::internal::CheckFailed(__FILE__, __LINE__, #condition, ""); \
  } while (false)

// The same for a status that must be OK; prints the status.
#define LIUSHUI_CHECK_OK(expression)                                                               \
  do {                                                                                             \
    const absl::Status& check_status_ = (expression);                                              \
    if (!check_status_.ok()) [[unlikely]]                                                          \
      ::liushui::internal::CheckFailed(__FILE__, __LINE__, #expression, check_status_.ToString()); \
  } while (false)

#endif  // LIUSHUI_ENGINE_BASE_CHECK_H_
