#include "engine/runtime/read/past/past_lists.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "engine/base/check.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/read/lists.h"
#include "engine/runtime/read/pages.h"
#include "engine/runtime/read/past/past_cases.h"
#include "engine/runtime/read/sorted_page.h"
#include "engine/runtime/read/task_filter.h"
#include "engine/views/fields.h"
#include "engine/views/keys.h"

namespace liushui::runtime {
namespace {

using state::v1::TaskState;

// What a task's key would have been in the list of open or of closed ones.
std::string KeyOf(const std::string& name_space, const TaskState& task) {
  const bool closed =
      task.status() == state::v1::TASK_STATUS_COMPLETED || task.status() == state::v1::TASK_STATUS_WITHDRAWN;
  return closed ? views::ClosedTaskKey(name_space, task.instance(), task.task())
                : views::OpenTaskKey(name_space, task.instance(), task.task());
}

// The instance whose tasks alone a range of keys may hold; nothing for a range of many.
absl::optional<uint64_t> InstanceOf(const std::string& range, const std::string& name_space) {
  return views::ParseNumberValue(absl::string_view(range).substr(views::OpenTaskPrefix(name_space).size()));
}

absl::optional<views::InstancePart> PlaceOf(absl::string_view key) {
  const auto open = views::ParseOpenTaskKey(key);
  return open.has_value() ? open : views::ParseClosedTaskKey(key);
}

// A list that is being read.
class PastTaskPage {
 public:
  PastTaskPage(const ReadParts& parts, const TaskQuery& query, const ListFilter<TaskState>& filter,
               RowOrder<TaskState> order)
      : parts_(parts), query_(query), filter_(filter), order_(std::move(order)) {}

  absl::StatusOr<Page<TaskState>> Read() {
    ASSIGN_OR_RETURN(const View view, Look(parts_));
    reader_ = view.snapshot.get();
    const PastCases cases(reader_, *query_.as_of);
    page_.position = cases.position();
    ASSIGN_OR_RETURN(now_, cases.Time());
    const bool any_status = query_.status == state::v1::TASK_STATUS_UNSPECIFIED && filter_.Reads("status");
    ranges_ = TaskRanges(query_, filter_.equalities(), any_status);
    if (order_.empty() && query_.mine != nullptr) {
      ASSIGN_OR_RETURN(
          order_, RowOrder<TaskState>::Parse("overdue desc, due_time, priority desc", views::TaskFields()));
    }
    RETURN_IF_ERROR(order_.empty() ? ReadInKeyOrder(cases) : ReadSorted(cases));
    return std::move(page_);
  }

 private:
  // Looks at a task with its key; false for no more.
  using Take = absl::FunctionRef<absl::StatusOr<bool>(const std::string& key, const TaskState& task,
                                                      const state::v1::InstanceState& instance)>;

  absl::StatusOr<bool> Matches(const TaskState& task, const state::v1::InstanceState& instance) const {
    const TaskFilter fields(&query_, parts_.registry);
    ASSIGN_OR_RETURN(const bool matches, fields.Matches(task, instance));
    return matches ? filter_.Matches(task, now_) : absl::StatusOr<bool>(false);
  }

  // Numbers of the instances whose tasks a range may hold, from one on.
  absl::Status ForEachInstance(const std::string& range, uint64_t first,
                               absl::FunctionRef<absl::StatusOr<bool>(uint64_t instance)> visit) const {
    if (const auto only = InstanceOf(range, query_.name_space)) return visit(*only).status();
    storage::ScanRange all{views::NamespaceInstancePrefix(query_.name_space)};
    if (first > 0) all.start_after = views::NamespaceInstanceKey(query_.name_space, first - 1);
    absl::Status failure;
    RETURN_IF_ERROR(reader_->ScanRows(all, [&](absl::string_view key, absl::string_view) {
      const absl::optional<uint64_t> instance = views::ParseNamespaceInstanceKey(key);
      LIUSHUI_CHECK(instance.has_value());
      if (*instance >= *query_.as_of) return false;
      const absl::StatusOr<bool> more = visit(*instance);
      failure = more.status();
      return more.ok() && *more;
    }));
    return failure;
  }

  // Shows `take` the tasks of a range whose keys come after one, in order of key. An instance costs as much
  // as a task, though it may have none.
  absl::Status ForEachTask(const PastCases& cases, const std::string& range, const std::string& after,
                           Take take) {
    const auto begun = after.empty() ? absl::nullopt : PlaceOf(after);
    const uint64_t first = begun.has_value() ? begun->instance : 0;
    return ForEachInstance(range, first, [&](uint64_t instance) -> absl::StatusOr<bool> {
      if (page_.scanned >= kMaxRowsScanned) {
        cut_before_ = instance;
        return false;
      }
      ++page_.scanned;
      ASSIGN_OR_RETURN(const auto found, cases.Find(instance));
      if (!found.has_value() || found->state.namespace_() != query_.name_space) return true;
      for (const auto& [ordinal, task] : found->tasks) {
        const std::string key = KeyOf(query_.name_space, task);
        if (!absl::StartsWith(key, range) || key <= after) continue;
        ASSIGN_OR_RETURN(const bool more, take(key, task, found->state));
        if (!more) return false;
      }
      return true;
    });
  }

  // The place in a range before all tasks of an instance.
  std::string EdgeOf(const std::string& range, uint64_t instance) const {
    const bool open = absl::StartsWith(range, views::OpenTaskPrefix(query_.name_space));
    return open ? views::OpenTaskKey(query_.name_space, instance, 0)
                : views::ClosedTaskKey(query_.name_space, instance, 0);
  }

  absl::Status ReadInKeyOrder(const PastCases& cases) {
    const size_t limit = static_cast<size_t>(std::clamp(query_.limit, 1, kMaxPageRows));
    bool begun = query_.after.empty();
    std::string last = query_.after;
    bool more = false;
    for (const std::string& range : ranges_) {
      if (!begun && !absl::StartsWith(query_.after, range)) continue;
      const std::string after = begun ? "" : query_.after;
      begun = true;
      const auto take = [&](const std::string& key, const TaskState& task,
                            const state::v1::InstanceState& instance) -> absl::StatusOr<bool> {
        more = page_.rows.size() >= limit || page_.scanned >= kMaxRowsScanned;
        if (more) return false;
        ASSIGN_OR_RETURN(const bool matches, Matches(task, instance));
        if (matches) page_.rows.push_back(task);
        ++page_.scanned;
        last = key;
        return true;
      };
      RETURN_IF_ERROR(ForEachTask(cases, range, after, take));
      if (more) break;
      if (!cut_before_.has_value()) continue;
      more = true;
      last = EdgeOf(range, *cut_before_);
      break;
    }
    if (!begun && !ranges_.empty()) return PageInvalid();
    if (more) page_.next = last;
    return absl::OkStatus();
  }

  absl::Status ReadSorted(const PastCases& cases) {
    absl::optional<RowPlace> after;
    if (!query_.after.empty()) {
      ASSIGN_OR_RETURN(after, PlaceIn(query_.after));
    }
    SortedPage<TaskState> sorted(order_, query_.limit, std::move(after));
    for (const std::string& range : ranges_) {
      const auto take = [&](const std::string& key, const TaskState& task,
                            const state::v1::InstanceState& instance) -> absl::StatusOr<bool> {
        ++page_.scanned;
        ASSIGN_OR_RETURN(const bool matches, Matches(task, instance));
        if (matches) sorted.Take(key, task);
        return true;
      };
      RETURN_IF_ERROR(ForEachTask(cases, range, "", take));
      if (cut_before_.has_value()) return OrderTooLarge();
    }
    sorted.Finish(page_);
    return absl::OkStatus();
  }

  const ReadParts& parts_;
  const TaskQuery& query_;
  const ListFilter<TaskState>& filter_;
  RowOrder<TaskState> order_;
  absl::Time now_;
  const storage::Reader* reader_ = nullptr;
  std::vector<std::string> ranges_;
  absl::optional<uint64_t> cut_before_;  // the instance at which a page has looked at enough
  Page<TaskState> page_;
};

}  // namespace

absl::StatusOr<Page<TaskState>> ListPastTasks(const ReadParts& parts, const TaskQuery& query,
                                              const ListFilter<TaskState>& filter,
                                              RowOrder<TaskState> order) {
  return PastTaskPage(parts, query, filter, std::move(order)).Read();
}

}  // namespace liushui::runtime
