// Lists of tasks as they were at one position of the ledger, a page at a time.
//
// Every task that there was still has a row, open or closed, so the instances of the namespace that had begun
// by then are gone through, each as it was (past_cases.h); pages, tokens and order are those of the present.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_PAST_PAST_LISTS_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_PAST_PAST_LISTS_H_

#include "absl/status/statusor.h"
#include "engine/runtime/read/committed_reads.h"
#include "engine/runtime/read/list_filter.h"
#include "engine/runtime/read/row_order.h"

namespace liushui::runtime {

// The page that a query with `as_of` asks for. Refuses as Reads::ListTasks; ORDER_TOO_LARGE for open tasks by
// due, too.
absl::StatusOr<Page<state::v1::TaskState>> ListPastTasks(const ReadParts& parts, const TaskQuery& query,
                                                         const ListFilter<state::v1::TaskState>& filter,
                                                         RowOrder<state::v1::TaskState> order);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_PAST_PAST_LISTS_H_
