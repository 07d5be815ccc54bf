// What a check found: differences, gathered up to the report's limit, and the words for them.
#ifndef LIUSHUI_ENGINE_AUDIT_FINDINGS_H_
#define LIUSHUI_ENGINE_AUDIT_FINDINGS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "engine/audit/verify.h"
#include "google/protobuf/message.h"

namespace liushui::audit {

// Bytes of a value quoted in a difference; the rest is cut.
constexpr size_t kMaxQuotedBytes = 200;

// Adds a difference: kept while there are fewer than kMaxDifferences, always counted. `index` is the
// record's, or -1.
void AddDifference(int64_t index, absl::string_view message, VerifyReport& report,
                   Level level = Level::kMeaning);

// Adds all differences of a part of a check to the report, as found by that level.
void AddDifferences(const VerifyReport& part, Level level, VerifyReport& report);

// What the two sides of a comparison are called, such as "recomputed" and "recorded".
struct Sides {
  absl::string_view expected;
  absl::string_view found;
};

// The first field in which two messages of one type differ, by path, with both values, and how many more
// differ: "step.facts[2].data_assigned.value.int: recomputed 3, recorded 4 (1 more)". Empty when they are
// equal.
std::string FirstDifference(const google::protobuf::Message& expected, const google::protobuf::Message& found,
                            Sides sides);

// The first kMaxQuotedBytes of UTF-8 text, whole characters, with "…" when there is more.
std::string Quoted(absl::string_view text);

// The first bytes as hex digits, for hashes and keys.
std::string HexOf(absl::string_view bytes);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_FINDINGS_H_
