// When a read is about: now, or a position of the ledger which the request gives as such or by a time.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_READ_MOMENT_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_READ_MOMENT_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/reads.h"
#include "google/protobuf/timestamp.pb.h"

namespace liushui::server {

// One end of what a request may name by a position or a time: the names of the two fields and what they hold.
struct MomentFields {
  absl::string_view position_field;
  int64_t position = 0;  // 0 for none
  absl::string_view time_field;
  const google::protobuf::Timestamp* time = nullptr;
  int64_t min_position = 0;
};

// The position; nothing where neither is given. FIELD_INVALID for both, or for a position below min_position;
// OUT_OF_RANGE POSITION_UNKNOWN, READ_TIME_AHEAD.
absl::StatusOr<absl::optional<uint64_t>> ReadMoment(const runtime::Reads& reads, const MomentFields& fields);

// The same of a request with read_position, read_time and min_position.
template <typename Request>
absl::StatusOr<absl::optional<uint64_t>> ReadMoment(const runtime::Reads& reads, const Request& request) {
  return ReadMoment(
      reads, MomentFields{"read_position", request.read_position(), "read_time",
                          request.has_read_time() ? &request.read_time() : nullptr, request.min_position()});
}

// A page of the past goes on at the position its first page was read at, which the mark of the engine is told
// with: TakeMoment takes it out of the mark again. Refuses with PAGE_INVALID.
std::string WithMoment(const absl::optional<uint64_t>& as_of, absl::string_view next);
absl::StatusOr<uint64_t> TakeMoment(std::string& after);

// When a page of a list is about.
template <typename Request>
absl::StatusOr<absl::optional<uint64_t>> ReadPageMoment(const runtime::Reads& reads, const Request& request,
                                                        std::string& after) {
  ASSIGN_OR_RETURN(auto as_of, ReadMoment(reads, request));
  if (!as_of.has_value() || after.empty()) return as_of;
  ASSIGN_OR_RETURN(as_of, TakeMoment(after));
  return as_of;
}

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_READ_MOMENT_H_
