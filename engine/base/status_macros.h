// RETURN_IF_ERROR and ASSIGN_OR_RETURN: pass a status up without a pyramid of ifs. Debian's Abseil has
// neither.
#ifndef LIUSHUI_ENGINE_BASE_STATUS_MACROS_H_
#define LIUSHUI_ENGINE_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define LIUSHUI_CONCAT_INNER(a, b) a##b
#define LIUSHUI_CONCAT(a, b) LIUSHUI_CONCAT_INNER(a, b)

// Returns the status of `expression` from the enclosing function unless it is OK.
#define RETURN_IF_ERROR(expression)                                    \
  do {                                                                 \
    absl::Status return_if_error_status_ = (expression);               \
    if (!return_if_error_status_.ok()) return return_if_error_status_; \
  } while (false)

// Evaluates a StatusOr; returns its status on error, else moves its value into `target` (which may be a
// declaration).
#define ASSIGN_OR_RETURN(target, expression) \
  ASSIGN_OR_RETURN_INNER(LIUSHUI_CONCAT(status_or_, __LINE__), target, expression)
#define ASSIGN_OR_RETURN_INNER(holder, target, expression) \
  auto holder = (expression);                              \
  if (!holder.ok()) return std::move(holder).status();     \
  target = *std::move(holder)

#endif  // LIUSHUI_ENGINE_BASE_STATUS_MACROS_H_
