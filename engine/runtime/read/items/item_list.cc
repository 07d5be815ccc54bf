#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/read/committed_reads.h"
#include "engine/runtime/read/list_filter.h"
#include "engine/runtime/read/pages.h"
#include "engine/runtime/read/row_order.h"
#include "engine/runtime/read/rows.h"
#include "engine/runtime/read/sorted_page.h"
#include "engine/views/child_keys.h"
#include "engine/views/keys.h"

namespace liushui::runtime {
namespace {

using views::ListedItem;

// The items of all entries of a state that are not closed: one, and those that were left and go on.
absl::StatusOr<std::vector<std::string>> RangesOf(const storage::Reader& reader, const Registry& registry,
                                                  const ItemQuery& query) {
  ASSIGN_OR_RETURN(const auto state,
                   ReadMessage<state::v1::InstanceState>(reader, views::InstanceKey(query.instance)));
  if (!state.has_value() || state->namespace_() != query.name_space) {
    return Refuse(absl::StatusCode::kNotFound, "INSTANCE_UNKNOWN",
                  absl::StrCat("there is no instance ", query.instance, " in namespace ", query.name_space));
  }
  std::vector<std::string> ranges;
  for (const state::v1::Activity& activity : state->activities()) {
    if (activity.kind() == state::v1::ACTIVITY_KIND_EACH && activity.state() == query.state)
      ranges.push_back(views::ItemPrefix(query.instance, activity.ordinal()));
  }
  if (!ranges.empty()) return ranges;
  const std::shared_ptr<const chart::Chart> chart = registry.FindChart(state->definition());
  LIUSHUI_CHECK(chart != nullptr);
  const chart::StateIndex s = chart->FindState(query.state);
  if (s != chart::kNoState && chart->state(s).each.has_value()) return ranges;
  return Refuse(absl::StatusCode::kNotFound, "STATE_UNKNOWN",
                absl::StrCat("workflow ", state->workflow(), ", revision ", state->revision(),
                             ", has no state '", query.state, "' with `each`"));
}

absl::StatusOr<uint64_t> ChildOf(const storage::Reader& reader, const state::v1::ItemState& item) {
  if (item.child() == 0) return 0;
  ASSIGN_OR_RETURN(const auto row, reader.ReadRow(views::ChildKey(item.instance(), item.child())));
  if (!row.has_value()) return 0;
  const absl::optional<uint64_t> child = views::ParseNumberValue(*row);
  if (!child.has_value()) return absl::DataLossError("the row of a child is malformed");
  return *child;
}

// Shows `take` every item that matches, with its key.
class MatchingItems {
 public:
  MatchingItems(const storage::Reader& reader, const ItemQuery& query, const ListFilter<ListedItem>& filter,
                absl::Time now)
      : reader_(reader), query_(query), filter_(filter), now_(now) {}

  absl::StatusOr<absl::optional<ListedItem>> Read(absl::string_view key, absl::string_view value) const {
    ListedItem listed{query_.name_space, {}};
    ASSIGN_OR_RETURN(listed.item, ParseRow<state::v1::ItemState>(key, value));
    const bool meant =
        query_.status == state::v1::ITEM_STATUS_UNSPECIFIED || listed.item.status() == query_.status;
    if (!meant) return absl::optional<ListedItem>();
    ASSIGN_OR_RETURN(listed.child, ChildOf(reader_, listed.item));
    ASSIGN_OR_RETURN(const bool matches, filter_.Matches(listed, now_));
    if (!matches) return absl::optional<ListedItem>();
    return absl::optional<ListedItem>(std::move(listed));
  }

 private:
  const storage::Reader& reader_;
  const ItemQuery& query_;
  const ListFilter<ListedItem>& filter_;
  const absl::Time now_;
};

absl::Status ReadInKeyOrder(const storage::Reader& reader, const RangesScan& scan, const MatchingItems& items,
                            Page<ListedItem>& page) {
  const auto take = [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(auto item, items.Read(key, value));
    if (item.has_value()) page.rows.push_back(*std::move(item));
    return item.has_value();
  };
  ASSIGN_OR_RETURN(const PageEnd end, ScanRanges(reader, scan, take));
  page.next = end.last;
  page.scanned = end.scanned;
  return absl::OkStatus();
}

absl::Status ReadSorted(const storage::Reader& reader, const RangesScan& scan, const MatchingItems& items,
                        SortedPage<ListedItem>& sorted, Page<ListedItem>& page) {
  const auto take = [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(auto item, items.Read(key, value));
    if (item.has_value()) sorted.Take(key, *std::move(item));
    return false;
  };
  ASSIGN_OR_RETURN(const PageEnd end, ScanRanges(reader, {scan.prefixes, false, 1, ""}, take));
  if (!end.last.empty()) return OrderTooLarge();
  page.scanned = end.scanned;
  sorted.Finish(page);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Page<ListedItem>> CommittedReads::ListItems(const ItemQuery& query) const {
  ASSIGN_OR_RETURN(const auto filter, ListFilter<ListedItem>::Compile(query.filter));
  ASSIGN_OR_RETURN(const auto order, RowOrder<ListedItem>::Parse(query.order_by, views::ItemFields()));
  absl::optional<RowPlace> after;
  if (!order.empty() && !query.after.empty()) {
    ASSIGN_OR_RETURN(after, PlaceIn(query.after));
  }
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  Page<ListedItem> page;
  page.position = view.snapshot->size();
  ASSIGN_OR_RETURN(std::vector<std::string> ranges, RangesOf(*view.snapshot, *parts_.registry, query));
  if (ranges.empty()) return page;
  const RangesScan scan{std::move(ranges), false, query.limit, query.after};
  const MatchingItems items(*view.snapshot, query, filter, parts_.clock->Now());
  if (order.empty()) {
    RETURN_IF_ERROR(ReadInKeyOrder(*view.snapshot, scan, items, page));
    return page;
  }
  SortedPage<ListedItem> sorted(order, query.limit, std::move(after));
  RETURN_IF_ERROR(ReadSorted(*view.snapshot, scan, items, sorted, page));
  return page;
}

}  // namespace liushui::runtime
