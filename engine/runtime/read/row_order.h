// RowOrder: by which fields a list is put in order, as AIP-132 writes it: "due_time, priority desc".
//
// Rows without a value come last, whichever way a field counts; rows that are equal by all fields follow the
// order of their keys. Texts are compared by their first kOrderedTextBytes.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_ROW_ORDER_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_ROW_ORDER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/cel/value.h"
#include "engine/views/fields.h"

namespace liushui::runtime {

constexpr size_t kOrderedTextBytes = 128;
constexpr size_t kMaxOrderFields = 4;

// Where a row stands: its values and its key.
struct RowPlace {
  std::vector<cel::Value> values;
  std::string key;
};

// A place as a page token carries it, and back. INVALID_ARGUMENT PAGE_INVALID.
std::string TokenOf(const RowPlace& place);
absl::StatusOr<RowPlace> PlaceIn(absl::string_view token);

// Immutable. `Row` is a state that has fields (views/fields.h).
template <typename Row>
class RowOrder {
 public:
  struct Term {
    const views::Field<Row>* field = nullptr;
    bool descending = false;
  };

  // An empty text is no order. INVALID_ARGUMENT ORDER_INVALID: a field that there is not, that is a list, or
  // twice; another word than asc or desc.
  static absl::StatusOr<RowOrder> Parse(absl::string_view text, const std::vector<views::Field<Row>>& fields);

  bool empty() const { return terms_.empty(); }
  // Whether the terms begin these: names of fields, with " desc" where they count down.
  bool Begins(const std::vector<absl::string_view>& terms) const;

  RowPlace PlaceOf(const Row& row, absl::string_view key) const;
  bool IsBefore(const RowPlace& one, const RowPlace& other) const;

 private:
  std::vector<Term> terms_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_ROW_ORDER_H_
