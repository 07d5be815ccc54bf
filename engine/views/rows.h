// Rows: what follows from what happened, as keys and values of the tables (keys.h). Pure: from a decided step
// to the changes of rows that go into the same commit.
//
// Which rows a record touches:
//   every record with a request id, but a refusal   q
//   a deployed definition or calendar        f, l
//   an alias set or removed                  a
//   a change of the directory                p, w
//   a change of parameters                   y
//   a signing key announced, rotated, forked z
//   settings of the namespace changed        r
//   accesses                                 h for each case
//   a subject erased, restricted, released   P
//   a schedule put, moved, fired or removed  s, u; b for each start of a firing
//   an instance's first step                 n, k when it has a business key, x when it is a child
//   every step                               i; t, j, e, v for each row its changes name; m for each note
//                                            added; o and c when a task opens or closes; d when the earliest
//                                            timer changes; g for incidents raised and resolved; b for each
//                                            message sent
//   every kStepsPerMark-th step of an instance, and every refusal   h
//   a step that starts from or delivers a message, or tells its sender that it failed; and a message dropped
//                                            b of that message goes
// All rows but those of old requests stay until a record removes them.
#ifndef LIUSHUI_ENGINE_VIEWS_ROWS_H_
#define LIUSHUI_ENGINE_VIEWS_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/core/instance.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::views {

// Days a request id is remembered. Rows of days before that are removed by the shell, a whole day at a time.
constexpr int kRequestDays = 7;

// Steps name the step before them, hence lead back only: one in so many is marked, so that a page of a long
// history is found without reading what follows it.
constexpr uint64_t kStepsPerMark = 64;

// A row to write, or to delete (nullopt).
struct RowWrite {
  std::string key;
  absl::optional<std::string> value;
};

// What the rows of a step ask of the instance's state before it.
struct StateBefore {
  uint64_t steps = 0;
  uint32_t last_ordinal = 0;
  absl::optional<int64_t> due_us;  // of its earliest timer that may fire
};
StateBefore BeforeOf(const state::v1::InstanceState& state);

// All row changes of one record. For steps `after` is the instance after it, with its changes, and `before`
// its state before (default for the first record); for other records both are null. Ascending by key, each
// key once (CHECKed), so that they may be applied in any order. Namespace, workflow, business key and request
// id must hold no 0x00 (CHECKed), hashes must be 32 bytes.
std::vector<RowWrite> RowsOf(const ledger::v1::Record& record, const state::v1::InstanceState* before,
                             const core::Instance* after);
// The same of a step, by whoever does not keep the state before it.
std::vector<RowWrite> RowsOfStep(const ledger::v1::Record& record, const StateBefore& before,
                                 const core::Instance& after);

// Whether a record says that its message could not be taken and waits in the outbox.
bool MessageWaits(const ledger::v1::Record& record);

// The message which a record takes out of the outbox: the one an instance was started or reached by, or of
// which it, or nobody any more, was told that it failed. Null for records that take none.
const ledger::v1::Origin* DeliveredBy(const ledger::v1::Record& record);

}  // namespace liushui::views

#endif  // LIUSHUI_ENGINE_VIEWS_ROWS_H_
