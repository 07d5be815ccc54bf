// Fields: tasks, instances and items as filters and orders of lists speak of them, by the names of the public
// API.
//
// Times are timestamps, or null where there is none; a status is its name in the API ("CLAIMED"). What a list
// does not show, such as forms, is no field. A test holds the names against the messages of the API.
#ifndef LIUSHUI_ENGINE_VIEWS_FIELDS_H_
#define LIUSHUI_ENGINE_VIEWS_FIELDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/cel/type.h"
#include "engine/cel/value.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::views {

// One field of a row.
template <typename Row>
struct Field {
  absl::string_view name;
  cel::Type type;
  cel::Value (*read)(const Row& row);
  // Whether rows can be put in order by it: it is no list, and always of one type.
  bool ordered() const { return type.kind() != cel::TypeKind::kList && type.kind() != cel::TypeKind::kDyn; }
};

// An item, in the namespace of its instance, and the number of its child: 0 without one, or before it
// started.
struct ListedItem {
  std::string name_space;
  state::v1::ItemState item;
  uint64_t child = 0;

  state::v1::ItemStatus status() const { return item.status(); }
};

// In the order of the messages of the API.
const std::vector<Field<state::v1::TaskState>>& TaskFields();
const std::vector<Field<state::v1::InstanceState>>& InstanceFields();
const std::vector<Field<ListedItem>>& ItemFields();

// The names of a status in the API; empty for the unspecified one.
absl::string_view StatusName(state::v1::TaskStatus status);
absl::string_view StatusName(state::v1::InstanceStatus status);
absl::string_view StatusName(state::v1::ItemStatus status);

// The field with a name; null if there is none.
template <typename Row>
const Field<Row>* FindField(const std::vector<Field<Row>>& fields, absl::string_view name) {
  for (const Field<Row>& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

// The name of a task, namespaces/{namespace}/tasks/{instance}-{ordinal}.
std::string TaskName(const state::v1::TaskState& task);

}  // namespace liushui::views

#endif  // LIUSHUI_ENGINE_VIEWS_FIELDS_H_
