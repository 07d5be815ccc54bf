// Rows: what follows from what happened, as keys and values of the tables. Pure: from a decided step to row changes.
//
// Key layout (written in the database, rebuildable). First byte: the table. Numbers are big-endian; texts in keys end
// with 0x00.
//   i instance(8)                                  -> InstanceState
//   n namespace 00 instance(8)                     -> ""             instances of a namespace, written once
//   k namespace 00 workflow 00 key                 -> instance(8)    business keys, for ever
//   t instance(8) task(4)                          -> TaskState
//   o namespace 00 instance(8) task(4)             -> ""             open tasks
//   c namespace 00 instance(8) task(4)             -> ""             closed tasks
//   j instance(8) job(4)                           -> JobState       jobs that are not over
//   e instance(8) each(4) key                      -> ItemState
//   d instance(8)                                  -> due_us(8)      the instance's earliest timer
//   b index(8) ordinal(4)                          -> Outbound       messages not yet delivered
//   g namespace 00 instance(8) incident(4)         -> IncidentRaised + its time: IncidentRow
//   q day(4) namespace 00 request_id               -> index(8) hash(32)   accepted requests, kept 7 days
//   f namespace 00 workflow 00 revision(4)         -> index(8) hash(32)   definitions
//   l namespace 00 calendar 00 index(8)            -> hash(32)            calendar versions
#ifndef LIUSHUI_ENGINE_VIEWS_ROWS_H_
#define LIUSHUI_ENGINE_VIEWS_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/core/instance.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::views {

// Days a request id is remembered.
constexpr int kRequestDays = 7;

// A row to write, or to delete (nullopt).
struct RowWrite {
  std::string key;
  absl::optional<std::string> value;
};

// All row changes of one record. For steps `after` is the instance after it, with its changes, and `before` its state
// before (default for the first record); for other records both are null. Ascending by key, each key once.
std::vector<RowWrite> RowsOf(const ledger::v1::Record& record, const state::v1::InstanceState* before,
                             const core::Instance* after);

}  // namespace liushui::views

#endif  // LIUSHUI_ENGINE_VIEWS_ROWS_H_
