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

absl::StatusOr<PageEnd> ScanRanges(
    const storage::Reader& reader, const RangesScan& scan,
    absl::FunctionRef<absl::StatusOr<bool>(absl::string_view key, absl::string_view value)> take) {
  const int limit = std::clamp(scan.limit, 1, kMaxPageRows);
  int taken = 0;
  PageEnd end;
  bool more = false;
  absl::Status failure;
  const auto visit = [&](absl::string_view key, absl::string_view value) {
    more = taken >= limit || end.scanned >= kMaxRowsScanned;
    if (more) return false;
    const absl::StatusOr<bool> took = take(key, value);
    failure = took.status();
    if (!failure.ok()) return false;
    if (*took) ++taken;
    ++end.scanned;
    end.last = std::string(key);
    return true;
  };
  bool begun = scan.after.empty();
  for (const std::string& prefix : scan.prefixes) {
    storage::ScanRange range{prefix, "", scan.reverse};
    if (!begun) {
      if (!absl::StartsWith(scan.after, prefix)) continue;
      begun = true;
      range.start_after = scan.after;
    }
    RETURN_IF_ERROR(reader.ScanRows(range, visit));
    RETURN_IF_ERROR(failure);
    if (more) return end;
  }
  if (!begun) return PageInvalid();
  end.last.clear();
  return end;
}

absl::StatusOr<std::string> ScanPage(
    const storage::Reader& reader, const PageScan& scan,
    absl::FunctionRef<absl::StatusOr<bool>(absl::string_view key, absl::string_view value)> take) {
  RangesScan ranges{{scan.prefix}, scan.reverse, scan.limit, ""};
  if (!scan.after.empty()) {
    ASSIGN_OR_RETURN(ranges.after, ParsePageToken(scan.after, scan.prefix));
  }
  ASSIGN_OR_RETURN(const PageEnd end, ScanRanges(reader, ranges, take));
  return end.last.empty() ? std::string() : PageToken(end.last);
}

}  // namespace liushui::runtime
