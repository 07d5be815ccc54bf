// Rows in words, for differences: which row it is, and in what it differs.
#ifndef LIUSHUI_ENGINE_AUDIT_ROW_TEXT_H_
#define LIUSHUI_ENGINE_AUDIT_ROW_TEXT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace liushui::audit {

// "task 3 of instance 17"; a key of no known table is given in hex.
std::string DescribeKey(absl::string_view key);

// The instance a row belongs to, where its key names one.
absl::optional<uint64_t> InstanceOfKey(absl::string_view key);

// In what a stored value differs from the one that follows from the ledger: by field where the row is a
// message, else in hex. The values differ.
std::string DescribeValues(absl::string_view key, absl::string_view expected, absl::string_view stored);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_ROW_TEXT_H_
