// Lists: pages of tasks and instances, filtered and in order.
//
// Equal instances, names, statuses and business keys in the filter choose what is read; all else is looked at
// row by row. In the order of their keys, and open tasks by due, any number of rows are listed, a page at a
// time; in another order a page reads all that may match, at most kMaxRowsScanned.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_LISTS_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_LISTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "engine/runtime/read/list_filter.h"
#include "engine/runtime/reads.h"

namespace liushui::runtime {

// Open tasks looked at for a page by due: their places are copied while commits wait.
constexpr size_t kMaxDuePlaces = 20'000;

// Which ranges of keys hold all tasks that a query and the equalities of its filter can mean, in the order in
// which they are listed; none if they contradict each other. `any_status` lists closed ones after open ones.
std::vector<std::string> TaskRanges(const TaskQuery& query, const Equalities& equalities, bool any_status);

// The number at the end of an instance's name in a namespace.
absl::optional<uint64_t> InstanceIn(absl::string_view name, absl::string_view name_space);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_LISTS_H_
