// SortedPage: the rows of one page of a list in an order that no key has, picked out of all rows that match.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_SORTED_PAGE_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_SORTED_PAGE_H_

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/base/refusal.h"
#include "engine/runtime/read/pages.h"
#include "engine/runtime/read/row_order.h"
#include "engine/runtime/reads.h"

namespace liushui::runtime {

// RESOURCE_EXHAUSTED ORDER_TOO_LARGE.
inline absl::Status OrderTooLarge() {
  return Refuse(
      absl::StatusCode::kResourceExhausted, "ORDER_TOO_LARGE",
      absl::StrCat("more than ", kMaxRowsScanned,
                   " rows would have to be put in this order; narrow the list by workflow, instance "
                   "or status, or leave out order_by"));
}

// For one page; the order must outlive it. Keeps no more rows than the page shows.
template <typename Row>
class SortedPage {
 public:
  // Rows up to `after` were shown before.
  SortedPage(const RowOrder<Row>& order, int limit, absl::optional<RowPlace> after)
      : limit_(static_cast<size_t>(std::clamp(limit, 1, kMaxPageRows))),
        order_(order),
        after_(std::move(after)),
        rows_([&order](const RowPlace& one, const RowPlace& other) { return order.IsBefore(one, other); }) {}

  void Take(absl::string_view key, Row row) {
    RowPlace place = order_.PlaceOf(row, key);
    if (after_.has_value() && !order_.IsBefore(*after_, place)) return;
    rows_.emplace(std::move(place), std::move(row));
    if (rows_.size() <= limit_) return;
    rows_.erase(std::prev(rows_.end()));
    more_ = true;
  }

  // Moves the rows into the page, and says where the next begins.
  void Finish(Page<Row>& page) {
    if (more_) page.next = TokenOf(std::prev(rows_.end())->first);
    for (auto& [place, row] : rows_) page.rows.push_back(std::move(row));
  }

 private:
  const size_t limit_;
  const RowOrder<Row>& order_;
  const absl::optional<RowPlace> after_;
  std::map<RowPlace, Row, std::function<bool(const RowPlace&, const RowPlace&)>> rows_;
  bool more_ = false;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_SORTED_PAGE_H_
