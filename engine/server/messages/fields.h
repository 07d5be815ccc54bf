// Limits of the fields of requests, and the check against them. All that is wrong with a request is said at
// once.
#ifndef LIUSHUI_ENGINE_SERVER_MESSAGES_FIELDS_H_
#define LIUSHUI_ENGINE_SERVER_MESSAGES_FIELDS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/refusal.h"

namespace liushui::server {

inline constexpr size_t kMaxRequestIdBytes = 64;
inline constexpr size_t kMaxIdBytes = 64;            // ids of workflows, states, parts, roles
inline constexpr size_t kMaxEventNameBytes = 128;    // names of events, types of jobs
inline constexpr size_t kMaxBusinessKeyBytes = 256;  // keys of items too
inline constexpr size_t kMaxNoteBytes = 1'024;       // reasons, notes, messages
inline constexpr size_t kMaxPersonBytes = 64;
inline constexpr size_t kMaxFileNameBytes = 256;
inline constexpr size_t kMaxPageTokenBytes = 1'024;
inline constexpr int kMaxPageSize = 1'000;
inline constexpr int kMaxItems = 400;     // in one AddItems
inline constexpr int kMaxJobTypes = 100;  // in one StreamJobs
inline constexpr int kMaxActiveJobs = 1'000;

// Collects what is wrong with the fields of one request. One thread.
class FieldChecks {
 public:
  // At most so many bytes.
  void Text(absl::string_view field, absl::string_view value, size_t bytes_max);
  // The same, and not empty.
  void RequiredText(absl::string_view field, absl::string_view value, size_t bytes_max);
  // The same, and one word: no spaces, no control characters.
  void Name(absl::string_view field, absl::string_view value, size_t bytes_max);
  // As Text, and on one line: no control characters. A key may be empty.
  void Key(absl::string_view field, absl::string_view value, size_t bytes_max);
  void Range(absl::string_view field, int64_t value, int64_t least, int64_t most);
  // Says what was expected and what was found.
  void Add(absl::string_view field, absl::string_view sentence);

  std::vector<Violation>& violations() { return violations_; }
  // OK, or FIELD_INVALID with all violations.
  absl::Status Result() const;

 private:
  std::vector<Violation> violations_;
};

// What a list request asks for.
struct PageRequest {
  int size = 0;
  std::string after;  // where the page before ended, as the engine gave it
};

// What a page's fields hold, as they came.
struct PageFields {
  int size = 0;
  absl::string_view token;
};

// `size_default` for size 0. Refuses with PAGE_INVALID.
absl::StatusOr<PageRequest> ReadPage(const PageFields& fields, int size_default);

// The engine's mark as a token clients pass back; empty stays empty.
std::string PageToken(absl::string_view next);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_MESSAGES_FIELDS_H_
