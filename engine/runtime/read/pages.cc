#include "engine/runtime/read/pages.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::runtime {

std::string PageToken(absl::string_view key) {
  return absl::BytesToHexString(key);
}

absl::Status PageInvalid() {
  return Refuse(absl::StatusCode::kInvalidArgument, "PAGE_INVALID",
                "the page token is not one that this list gave out; begin again without one");
}

absl::StatusOr<std::string> ParsePageToken(absl::string_view token, absl::string_view prefix) {
  const bool is_hex = token.size() % 2 == 0 && std::all_of(token.begin(), token.end(), absl::ascii_isxdigit);
  std::string key = is_hex ? absl::HexStringToBytes(token) : "";
  if (is_hex && absl::StartsWith(key, prefix)) return key;
  return PageInvalid();
}

absl::StatusOr<std::string> ScanPage(
    const storage::Reader& reader, const PageScan& scan,
    absl::FunctionRef<absl::StatusOr<bool>(absl::string_view key, absl::string_view value)> take) {
  storage::ScanRange range{scan.prefix, "", scan.reverse};
  if (!scan.after.empty()) {
    ASSIGN_OR_RETURN(range.start_after, ParsePageToken(scan.after, scan.prefix));
  }
  const int limit = std::clamp(scan.limit, 1, kMaxPageRows);
  int taken = 0;
  int looked_at = 0;
  std::string last;
  bool more = false;
  absl::Status failure;
  RETURN_IF_ERROR(reader.ScanRows(range, [&](absl::string_view key, absl::string_view value) {
    more = taken >= limit || looked_at >= kMaxRowsScanned;
    if (more) return false;
    const absl::StatusOr<bool> took = take(key, value);
    failure = took.status();
    if (!failure.ok()) return false;
    if (*took) ++taken;
    ++looked_at;
    last = std::string(key);
    return true;
  }));
  RETURN_IF_ERROR(failure);
  return more ? PageToken(last) : std::string();
}

}  // namespace liushui::runtime
