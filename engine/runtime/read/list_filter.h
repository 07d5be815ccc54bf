// ListFilter: the filter of a list or a watch, in CEL, compiled for one kind of row.
//
// Tasks are `task.<field>`, instances `instance.<field>` and `data.<name>`, items `item.<field>`
// (views/fields.h has the fields); `now` is the engine's time. A row for which the filter has no value, such as one that compares a null, does
// not match.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_LIST_FILTER_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_LIST_FILTER_H_

#include <map>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/cel/program.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::runtime {

// Texts that fields must equal for the filter to hold, by the names of the fields: what lists look up instead
// of trying every row.
using Equalities = std::map<std::string, std::string, std::less<>>;

// `Row` is state::v1::TaskState, state::v1::InstanceState or views::ListedItem. Immutable, so safe to use from many threads.
template <typename Row>
class ListFilter {
 public:
  // An empty text matches every row. INVALID_ARGUMENT FILTER_INVALID, with the place, where the text is no
  // expression that is true or false, names what there is not, or compares a status with none.
  static absl::StatusOr<ListFilter> Compile(absl::string_view text);

  // An error is a filter that costs too much: RESOURCE_EXHAUSTED EXPRESSION_BUDGET.
  absl::StatusOr<bool> Matches(const Row& row, absl::Time now) const;

  const Equalities& equalities() const { return equalities_; }
  // Whether the filter speaks of a field.
  bool Reads(absl::string_view field) const;

 private:
  ListFilter(absl::optional<cel::Program> program, Equalities equalities)
      : program_(std::move(program)), equalities_(std::move(equalities)) {}

  absl::optional<cel::Program> program_;  // none matches everything
  Equalities equalities_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_LIST_FILTER_H_
