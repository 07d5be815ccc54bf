#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "engine/chart/convert.h"
#include "engine/core/decide.h"
#include "engine/views/fields.h"

namespace liushui::views {
namespace {

using cel::Type;
using cel::Value;

Value TimeOrNull(int64_t microseconds) {
  if (microseconds == 0) return Value::Null();
  return Value::Timestamp(absl::FromUnixMicros(microseconds));
}

// The name of its task or job; empty without one.
Value PartName(const ListedItem& listed, absl::string_view collection, uint32_t ordinal) {
  if (ordinal == 0) return Value::String("");
  return Value::String(absl::StrCat("namespaces/", listed.name_space, "/", collection, "/",
                                    listed.item.instance(), "-", ordinal));
}

Value ChildName(const ListedItem& listed) {
  return Value::String(listed.child == 0 ? "" : core::InstanceName(listed.name_space, listed.child));
}

}  // namespace

absl::string_view StatusName(state::v1::ItemStatus status) {
  switch (status) {
    case state::v1::ITEM_STATUS_WAITING:
      return "WAITING";
    case state::v1::ITEM_STATUS_OPEN:
      return "OPEN";
    case state::v1::ITEM_STATUS_DONE:
      return "DONE";
    case state::v1::ITEM_STATUS_FAILED:
      return "FAILED";
    default:
      return "";
  }
}

const std::vector<Field<ListedItem>>& ItemFields() {
  static const Type kText = Type::String();
  static const Type kTime = Type::Nullable(Type::Timestamp());
  static const std::vector<Field<ListedItem>> kFields = {
      {"key", kText, [](const ListedItem& row) { return Value::String(row.item.key()); }},
      {"number", Type::Int(), [](const ListedItem& row) { return Value::Int(row.item.number()); }},
      {"value", Type::Dyn(), [](const ListedItem& row) { return chart::FromLedger(row.item.value()); }},
      {"status", kText,
       [](const ListedItem& row) { return Value::String(std::string(StatusName(row.item.status()))); }},
      {"task", kText, [](const ListedItem& row) { return PartName(row, "tasks", row.item.task()); }},
      {"job", kText, [](const ListedItem& row) { return PartName(row, "jobs", row.item.job()); }},
      {"create_time", kTime, [](const ListedItem& row) { return TimeOrNull(row.item.added_us()); }},
      {"end_time", kTime, [](const ListedItem& row) { return TimeOrNull(row.item.ended_us()); }},
      {"code", kText, [](const ListedItem& row) { return Value::String(row.item.code()); }},
      {"message", kText, [](const ListedItem& row) { return Value::String(row.item.message()); }},
      {"child", kText, [](const ListedItem& row) { return ChildName(row); }},
  };
  return kFields;
}

}  // namespace liushui::views
