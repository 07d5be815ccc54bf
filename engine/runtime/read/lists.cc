#include "engine/runtime/read/lists.h"

#include <algorithm>
#include <memory>
#include <thread>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/check.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/read/committed_reads.h"
#include "engine/runtime/read/pages.h"
#include "engine/runtime/read/past/past_cases.h"
#include "engine/runtime/read/past/past_lists.h"
#include "engine/runtime/read/row_order.h"
#include "engine/runtime/read/rows.h"
#include "engine/runtime/read/sorted_page.h"
#include "engine/runtime/read/task_filter.h"
#include "engine/views/fields.h"
#include "engine/views/keys.h"

namespace liushui::runtime {
namespace {

using state::v1::InstanceState;
using state::v1::TaskState;

// The row an index entry points to.
template <typename Message>
absl::StatusOr<Message> ReadIndexed(const storage::Reader& reader, const std::string& key) {
  ASSIGN_OR_RETURN(auto message, ReadMessage<Message>(reader, key));
  if (message.has_value()) return *std::move(message);
  return absl::DataLossError(
      absl::StrCat("an index names row ", absl::BytesToHexString(key), ", which is missing"));
}

bool IsClosedStatus(absl::string_view name) {
  return name == "COMPLETED" || name == "WITHDRAWN";
}

// Matches decided before the filter is asked.
bool MatchesFields(const InstanceQuery& query, const InstanceState& state) {
  if (!query.workflow.empty() && state.workflow() != query.workflow) return false;
  if (query.with_incidents && state.incidents().empty()) return false;
  return query.status == state::v1::INSTANCE_STATUS_UNSPECIFIED || state.status() == query.status;
}

// A list of tasks that is being read.
class TaskPage {
 public:
  TaskPage(const ReadParts& parts, const TaskQuery& query, ListFilter<TaskState> filter,
           RowOrder<TaskState> order)
      : parts_(parts),
        query_(query),
        filter_(std::move(filter)),
        order_(std::move(order)),
        now_(parts.clock->Now()) {}

  absl::StatusOr<Page<TaskState>> Read() {
    const bool any_status = query_.status == state::v1::TASK_STATUS_UNSPECIFIED && filter_.Reads("status");
    const std::vector<std::string> ranges = TaskRanges(query_, filter_.equalities(), any_status);
    if (ranges.empty()) return Empty();
    if (order_.empty() && query_.mine == nullptr) return ReadInKeyOrder(ranges);
    const bool all_open = ranges.size() == 1 && ranges[0] == views::OpenTaskPrefix(query_.name_space);
    const bool by_due = order_.Begins({"due_time", "priority desc"}) ||
                        order_.Begins({"overdue desc", "due_time", "priority desc"});
    if (all_open && by_due) return ReadByDue();
    if (order_.empty()) {
      ASSIGN_OR_RETURN(
          order_, RowOrder<TaskState>::Parse("overdue desc, due_time, priority desc", views::TaskFields()));
    }
    return ReadSorted(ranges);
  }

 private:
  absl::StatusOr<Page<TaskState>> Empty() {
    ASSIGN_OR_RETURN(const View view, Look(parts_));
    Page<TaskState> page;
    page.position = view.snapshot->size();
    return page;
  }

  absl::StatusOr<bool> Matches(const storage::Reader& reader, const TaskState& task) const {
    const TaskFilter fields(&query_, parts_.registry);
    ASSIGN_OR_RETURN(const bool matches, fields.Matches(task, reader));
    return matches ? filter_.Matches(task, now_) : absl::StatusOr<bool>(false);
  }

  // The task that an entry of the open or the closed ones stands for.
  static absl::StatusOr<TaskState> TaskOf(const storage::Reader& reader, absl::string_view key) {
    auto place = views::ParseOpenTaskKey(key);
    if (!place.has_value()) place = views::ParseClosedTaskKey(key);
    LIUSHUI_CHECK(place.has_value());
    return ReadIndexed<TaskState>(reader, views::TaskKey(place->instance, place->ordinal));
  }

  absl::StatusOr<Page<TaskState>> ReadInKeyOrder(const std::vector<std::string>& ranges) {
    ASSIGN_OR_RETURN(const View view, Look(parts_));
    Page<TaskState> page;
    page.position = view.snapshot->size();
    const auto take = [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(auto task, TaskOf(*view.snapshot, key));
      ASSIGN_OR_RETURN(const bool matches, Matches(*view.snapshot, task));
      if (matches) page.rows.push_back(std::move(task));
      return matches;
    };
    ASSIGN_OR_RETURN(const PageEnd end,
                     ScanRanges(*view.snapshot, {ranges, false, query_.limit, query_.after}, take));
    page.next = end.last;
    page.scanned = end.scanned;
    return page;
  }

  absl::StatusOr<Page<TaskState>> ReadSorted(const std::vector<std::string>& ranges) {
    ASSIGN_OR_RETURN(const View view, Look(parts_));
    absl::optional<RowPlace> after;
    if (!query_.after.empty()) {
      ASSIGN_OR_RETURN(after, PlaceIn(query_.after));
    }
    Page<TaskState> page;
    page.position = view.snapshot->size();
    SortedPage<TaskState> sorted(order_, query_.limit, std::move(after));
    const auto take = [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(auto task, TaskOf(*view.snapshot, key));
      ASSIGN_OR_RETURN(const bool matches, Matches(*view.snapshot, task));
      if (matches) sorted.Take(key, std::move(task));
      return false;
    };
    ASSIGN_OR_RETURN(const PageEnd end, ScanRanges(*view.snapshot, {ranges, false, 1, ""}, take));
    if (!end.last.empty()) return OrderTooLarge();
    page.scanned = end.scanned;
    sorted.Finish(page);
    return page;
  }

  // Through the index: places and rows are those of one position, for no commit comes between them.
  absl::StatusOr<Page<TaskState>> ReadByDue() {
    absl::optional<DuePlace> after;
    if (!query_.after.empty()) {
      ASSIGN_OR_RETURN(after, DuePlaceIn(query_.after));
    }
    TaskIndex::DueSlice slice;
    absl::optional<View> view;
    while (!slice.looked) {
      view.reset();
      absl::Status closed;
      slice = parts_.index->ByDue(query_.name_space, after, kMaxDuePlaces, [&](uint64_t position) {
        absl::StatusOr<View> looked = Look(parts_);
        closed = looked.status();
        if (!closed.ok()) return true;
        view.emplace(*std::move(looked));
        return view->snapshot->size() == position;
      });
      RETURN_IF_ERROR(closed);
      // The store has a commit that the index is about to hear of.
      if (!slice.looked) std::this_thread::yield();
    }
    return PageOf(*view->snapshot, slice);
  }

  absl::StatusOr<Page<TaskState>> PageOf(const storage::Reader& reader, const TaskIndex::DueSlice& slice) {
    Page<TaskState> page;
    page.position = reader.size();
    for (const DuePlace& place : slice.places) {
      if (page.rows.size() >= static_cast<size_t>(std::clamp(query_.limit, 1, kMaxPageRows))) break;
      ++page.scanned;
      page.next = TokenOf(place);
      ASSIGN_OR_RETURN(auto task, ReadIndexed<TaskState>(reader, views::TaskKey(place.instance, place.task)));
      ASSIGN_OR_RETURN(const bool matches, Matches(reader, task));
      if (matches) page.rows.push_back(std::move(task));
    }
    const bool all = page.scanned == static_cast<int64_t>(slice.places.size());
    if (all && !slice.more) page.next.clear();
    return page;
  }

  static std::string TokenOf(const DuePlace& place) {
    return absl::StrCat(place.due_us, ",", place.below_most, ",", place.instance, ",", place.task);
  }

  static absl::StatusOr<DuePlace> DuePlaceIn(const std::string& token) {
    DuePlace place;
    const std::vector<std::string> parts = absl::StrSplit(token, ',');
    const bool sound = parts.size() == 4 && absl::SimpleAtoi(parts[0], &place.due_us) &&
                       absl::SimpleAtoi(parts[1], &place.below_most) &&
                       absl::SimpleAtoi(parts[2], &place.instance) && absl::SimpleAtoi(parts[3], &place.task);
    if (sound) return place;
    return PageInvalid();
  }

  const ReadParts& parts_;
  const TaskQuery& query_;
  const ListFilter<TaskState> filter_;
  RowOrder<TaskState> order_;
  const absl::Time now_;
};

// A list of instances that is being read.
class InstancePage {
 public:
  InstancePage(const ReadParts& parts, const InstanceQuery& query, ListFilter<InstanceState> filter,
               RowOrder<InstanceState> order)
      : parts_(parts),
        query_(query),
        filter_(std::move(filter)),
        order_(std::move(order)),
        now_(parts.clock->Now()) {}

  absl::StatusOr<Page<InstanceState>> Read() {
    ASSIGN_OR_RETURN(const View view, Look(parts_));
    Page<InstanceState> page;
    page.position = query_.as_of.value_or(view.snapshot->size());
    if (query_.as_of.has_value()) {
      past_.emplace(view.snapshot.get(), *query_.as_of);
      ASSIGN_OR_RETURN(now_, past_->Time());
    }
    ASSIGN_OR_RETURN(const absl::optional<std::string> only, OnlyKey(*view.snapshot));
    if (only.has_value()) {
      RETURN_IF_ERROR(ReadOne(*view.snapshot, *only, page));
      return page;
    }
    RETURN_IF_ERROR(order_.empty() ? ReadInKeyOrder(*view.snapshot, page) : ReadSorted(*view.snapshot, page));
    return page;
  }

 private:
  // Where the filter names one instance, the key of its row; empty if there is no such instance.
  absl::StatusOr<absl::optional<std::string>> OnlyKey(const storage::Reader& reader) const {
    const Equalities& equal = filter_.equalities();
    const auto name = equal.find("name");
    if (name != equal.end()) {
      const auto number = InstanceIn(name->second, query_.name_space);
      return absl::optional<std::string>(number.has_value() ? views::InstanceKey(*number) : "");
    }
    const auto key = equal.find("business_key");
    const auto workflow = equal.find("workflow");
    const std::string id = workflow != equal.end() ? workflow->second : query_.workflow;
    if (key == equal.end() || key->second.empty() || id.empty()) return absl::optional<std::string>();
    if (!views::IsKeyText(id)) return absl::optional<std::string>("");
    ASSIGN_OR_RETURN(const auto row,
                     reader.ReadRow(views::BusinessKeyKey({query_.name_space, id, key->second})));
    const auto number = row.has_value() ? views::ParseNumberValue(*row) : absl::nullopt;
    return absl::optional<std::string>(number.has_value() ? views::InstanceKey(*number) : "");
  }

  absl::StatusOr<bool> Matches(const InstanceState& state) const {
    if (state.namespace_() != query_.name_space || !MatchesFields(query_, state)) return false;
    return filter_.Matches(state, now_);
  }

  absl::Status ReadOne(const storage::Reader& reader, const std::string& key,
                       Page<InstanceState>& page) const {
    if (key.empty() || !query_.after.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(auto state, StateAt(reader, key));
    if (!state.has_value()) return absl::OkStatus();
    page.scanned = 1;
    ASSIGN_OR_RETURN(const bool matches, Matches(*state));
    if (matches) page.rows.push_back(*std::move(state));
    return absl::OkStatus();
  }

  // The instance whose row has this key, as it is or was; nothing if it began later, or there is none.
  absl::StatusOr<absl::optional<InstanceState>> StateAt(const storage::Reader& reader,
                                                        const std::string& key) const {
    if (!past_.has_value()) return ReadMessage<InstanceState>(reader, key);
    const absl::optional<uint64_t> instance = views::ParseInstanceKey(key);
    LIUSHUI_CHECK(instance.has_value());
    return past_->FindState(*instance);
  }

  // The instance that an entry of the namespace stands for, if it matches.
  absl::StatusOr<absl::optional<InstanceState>> Match(const storage::Reader& reader,
                                                      absl::string_view key) const {
    const absl::optional<uint64_t> instance = views::ParseNamespaceInstanceKey(key);
    LIUSHUI_CHECK(instance.has_value());
    ASSIGN_OR_RETURN(auto state, StateAt(reader, views::InstanceKey(*instance)));
    if (!state.has_value()) {
      return absl::DataLossError(absl::StrCat("an index names instance ", *instance, ", which is missing"));
    }
    ASSIGN_OR_RETURN(const bool matches, Matches(*state));
    return matches ? std::move(state) : absl::optional<InstanceState>();
  }

  // Where the scan begins: with the newest that had begun by then.
  std::string Beginning() const {
    return past_.has_value() ? views::NamespaceInstanceKey(query_.name_space, past_->position()) : "";
  }

  absl::Status ReadInKeyOrder(const storage::Reader& reader, Page<InstanceState>& page) const {
    const auto take = [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(auto state, Match(reader, key));
      if (state.has_value()) page.rows.push_back(*std::move(state));
      return state.has_value();
    };
    const std::string all = views::NamespaceInstancePrefix(query_.name_space);
    const std::string after = query_.after.empty() ? Beginning() : query_.after;
    ASSIGN_OR_RETURN(const PageEnd end, ScanRanges(reader, {{all}, true, query_.limit, after}, take));
    page.next = end.last;
    page.scanned = end.scanned;
    return absl::OkStatus();
  }

  absl::Status ReadSorted(const storage::Reader& reader, Page<InstanceState>& page) const {
    absl::optional<RowPlace> after;
    if (!query_.after.empty()) {
      ASSIGN_OR_RETURN(after, PlaceIn(query_.after));
    }
    SortedPage<InstanceState> sorted(order_, query_.limit, std::move(after));
    const auto take = [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(auto state, Match(reader, key));
      if (state.has_value()) sorted.Take(key, *std::move(state));
      return false;
    };
    const std::string all = views::NamespaceInstancePrefix(query_.name_space);
    ASSIGN_OR_RETURN(const PageEnd end, ScanRanges(reader, {{all}, true, 1, Beginning()}, take));
    if (!end.last.empty()) return OrderTooLarge();
    page.scanned = end.scanned;
    sorted.Finish(page);
    return absl::OkStatus();
  }

  const ReadParts& parts_;
  const InstanceQuery& query_;
  const ListFilter<InstanceState> filter_;
  const RowOrder<InstanceState> order_;
  absl::Time now_;
  absl::optional<PastCases> past_;  // with a query of the past
};

}  // namespace

absl::optional<uint64_t> InstanceIn(absl::string_view name, absl::string_view name_space) {
  uint64_t number = 0;
  const std::string prefix = absl::StrCat("namespaces/", name_space, "/instances/");
  if (!absl::ConsumePrefix(&name, prefix) || !absl::SimpleAtoi(name, &number)) return absl::nullopt;
  return number;
}

std::vector<std::string> TaskRanges(const TaskQuery& query, const Equalities& equalities, bool any_status) {
  absl::optional<uint64_t> instance;
  if (query.has_instance) instance = query.instance;
  if (const auto named = equalities.find("instance"); named != equalities.end()) {
    const auto number = InstanceIn(named->second, query.name_space);
    if (!number.has_value() || (instance.has_value() && instance != number)) return {};
    instance = number;
  }
  absl::string_view status = views::StatusName(query.status);
  if (const auto named = equalities.find("status"); named != equalities.end()) {
    if (!status.empty() && status != named->second) return {};
    status = named->second;
  }
  std::vector<std::string> ranges;
  const auto add = [&](const std::string& all, const std::string& first_of_instance) {
    ranges.push_back(instance.has_value() ? first_of_instance.substr(0, all.size() + sizeof(*instance))
                                          : all);
  };
  const bool either = status.empty() && any_status;
  if (either || !IsClosedStatus(status)) {
    add(views::OpenTaskPrefix(query.name_space),
        views::OpenTaskKey(query.name_space, instance.value_or(0), 0));
  }
  if (either || IsClosedStatus(status)) {
    add(views::ClosedTaskPrefix(query.name_space),
        views::ClosedTaskKey(query.name_space, instance.value_or(0), 0));
  }
  return ranges;
}

absl::StatusOr<Page<TaskState>> CommittedReads::ListTasks(const TaskQuery& query) const {
  ASSIGN_OR_RETURN(auto filter, ListFilter<TaskState>::Compile(query.filter));
  ASSIGN_OR_RETURN(auto order, RowOrder<TaskState>::Parse(query.order_by, views::TaskFields()));
  if (query.as_of.has_value()) {
    RETURN_IF_ERROR(CheckPosition(*query.as_of));
    return ListPastTasks(parts_, query, filter, std::move(order));
  }
  return TaskPage(parts_, query, std::move(filter), std::move(order)).Read();
}

absl::StatusOr<Page<InstanceState>> CommittedReads::ListInstances(const InstanceQuery& query) const {
  ASSIGN_OR_RETURN(auto filter, ListFilter<InstanceState>::Compile(query.filter));
  ASSIGN_OR_RETURN(auto order, RowOrder<InstanceState>::Parse(query.order_by, views::InstanceFields()));
  if (query.as_of.has_value()) RETURN_IF_ERROR(CheckPosition(*query.as_of));
  return InstancePage(parts_, query, std::move(filter), std::move(order)).Read();
}

}  // namespace liushui::runtime
