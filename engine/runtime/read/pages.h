// Pages of a scan: a page token is the key of the last row looked at, in hexadecimal.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_PAGES_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_PAGES_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/store.h"

namespace liushui::runtime {

// Rows of a page; a caller who asks for more gets this many.
constexpr int kMaxPageRows = 1'000;
// Rows looked at for one page; a page may then be short, or empty, although more follow.
constexpr int kMaxRowsScanned = 100'000;

// What to go through, and from where.
struct PageScan {
  std::string prefix;
  bool reverse = false;
  int limit = 0;      // rows wanted, at least 1
  std::string after;  // token of the page before; empty for the first
};

std::string PageToken(absl::string_view key);
// The refusal PAGE_INVALID.
absl::Status PageInvalid();
// The key a token stands for. INVALID_ARGUMENT PAGE_INVALID unless it is one of a list with this prefix.
absl::StatusOr<std::string> ParsePageToken(absl::string_view token, absl::string_view prefix);

// The end of a page of keys in several ranges, one range after the other.
struct PageEnd {
  std::string last;  // the key looked at last; empty if nothing is left
  int64_t scanned = 0;
};
struct RangesScan {
  std::vector<std::string> prefixes;
  bool reverse = false;  // within each range
  int limit = 0;
  std::string after;  // key of the row looked at last on the page before
};
// As ScanPage, through all ranges. `after` must lie in one of them, or be empty.
absl::StatusOr<PageEnd> ScanRanges(
    const storage::Reader& reader, const RangesScan& scan,
    absl::FunctionRef<absl::StatusOr<bool>(absl::string_view key, absl::string_view value)> take);

// Shows `take` the keys and values of the range until it has taken `limit` of them. `take` answers whether it
// took the row, or a failure. Returns the next page's token; empty if nothing is left.
absl::StatusOr<std::string> ScanPage(
    const storage::Reader& reader, const PageScan& scan,
    absl::FunctionRef<absl::StatusOr<bool>(absl::string_view key, absl::string_view value)> take);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_PAGES_H_
