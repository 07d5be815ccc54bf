// Requests: which request ids were accepted, so that a repeat gets the first answer.
//
// Accepted requests have a row for views::kRequestDays. Rpc threads look there (FindRequest) before a request
// is enqueued; what was accepted since then is remembered in memory (Requests), so that the sequencer need
// not read disk.
#ifndef LIUSHUI_ENGINE_RUNTIME_SEQUENCE_REQUESTS_H_
#define LIUSHUI_ENGINE_RUNTIME_SEQUENCE_REQUESTS_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/runtime/engine.h"
#include "engine/runtime/sequence/request_filter.h"
#include "engine/views/keys.h"
#include "storage/store.h"

namespace liushui::runtime {

// Accepted requests remembered in memory beside their rows.
constexpr size_t kMaxRecentRequests = 65'536;
// Rows of forgotten days deleted in one commit.
constexpr size_t kMaxForgottenAtOnce = 512;

// The committed record that accepted this request id; nothing if none did within the days before `now`.
// `filter` knows every request with a row.
absl::StatusOr<absl::optional<views::RecordedHash>> FindRequest(const storage::Reader& reader,
                                                                const RequestFilter& filter,
                                                                const Caller& caller, absl::Time now);

// OK if `accepted` was this very request; the refusal REQUEST_ID_REUSED if it was another.
absl::Status CheckRepeat(const Caller& caller, const views::RecordedHash& accepted);

// For one thread. What it is given must outlive it.
class Requests {
 public:
  Requests(const storage::Store* store, RequestFilter* filter);

  // `record` accepted the request.
  void Remember(const Caller& caller, const ledger::v1::Record& record);

  // The record, durable or not, that accepted this request id. `looked_up_at`: FindRequest found none below
  // this index.
  absl::StatusOr<absl::optional<views::RecordedHash>> Find(const Caller& caller, uint64_t looked_up_at,
                                                           absl::Time now) const;

  // Deletions of rows older than views::kRequestDays at `now`, at most kMaxForgottenAtOnce; none if none are
  // left.
  absl::StatusOr<std::vector<storage::RowChange>> TakeForgotten(absl::Time now);

 private:
  using Name = std::pair<std::string, std::string>;  // namespace, request id
  struct Recent {
    views::RecordedHash accepted;
    uint32_t day = 0;
  };

  const storage::Store* const store_;
  RequestFilter* const filter_;
  std::map<Name, Recent> recent_;
  std::deque<std::pair<uint64_t, Name>> order_;  // of recent_, by index
  uint64_t complete_from_;                       // recent_ has every accepted request from this index on
  uint32_t forgotten_before_ = 0;                // days before have no rows left
  std::string forgotten_up_to_;                  // key of the last row deleted
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SEQUENCE_REQUESTS_H_
