#include "engine/runtime/read/list_filter.h"

#include <algorithm>
#include <type_traits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/cel/location.h"
#include "engine/cel/syntax/parser.h"
#include "engine/chart/convert.h"
#include "engine/views/fields.h"

namespace liushui::runtime {
namespace {

using cel::Type;
using cel::Value;
using state::v1::InstanceState;
using state::v1::TaskState;

template <typename Row>
constexpr bool kIsInstance = std::is_same_v<Row, InstanceState>;

template <typename Row>
const std::vector<views::Field<Row>>& FieldsOf() {
  if constexpr (std::is_same_v<Row, TaskState>) {
    return views::TaskFields();
  } else if constexpr (kIsInstance<Row>) {
    return views::InstanceFields();
  } else {
    return views::ItemFields();
  }
}

template <typename Row>
constexpr absl::string_view kVariable = "item";
template <>
constexpr absl::string_view kVariable<TaskState> = "task";
template <>
constexpr absl::string_view kVariable<InstanceState> = "instance";

// The fields in their order, then now, then the data of an instance.
template <typename Row>
const cel::Environment& EnvironmentOf() {
  static const cel::Environment kEnvironment = [] {
    cel::Environment environment;
    for (const views::Field<Row>& field : FieldsOf<Row>()) {
      environment.AddVariable(absl::StrCat(kVariable<Row>, ".", field.name), field.type);
    }
    environment.AddVariable("now", Type::Timestamp());
    if constexpr (kIsInstance<Row>) environment.AddVariable("data", Type::Map(Type::String(), Type::Dyn()));
    return environment;
  }();
  return kEnvironment;
}

// One row, without copying it.
template <typename Row>
class RowValues final : public cel::Activation {
 public:
  RowValues(const Row& row, absl::Time now) : row_(row), now_(now) {}
  absl::StatusOr<Value> Variable(int slot) const override {
    const auto& fields = FieldsOf<Row>();
    const auto at = static_cast<size_t>(slot);
    if (at < fields.size()) return fields[at].read(row_);
    if (at == fields.size()) return Value::Timestamp(now_);
    if constexpr (kIsInstance<Row>) return chart::RecordOf(row_.data());
    return absl::InternalError("a filter has no such variable");
  }
  absl::StatusOr<Value> Call(int, absl::Span<const Value>) const override {
    return absl::InternalError("a filter has no such function");
  }

 private:
  const Row& row_;
  const absl::Time now_;
};

absl::Status FilterInvalid(const absl::Status& why) {
  const std::string message(why.message());
  return RefuseFields("FILTER_INVALID", absl::StrCat("filter: ", message),
                      {{"filter", ReasonOf(why), message}});
}

// "status" of task.status; empty for anything else.
std::string FieldNamed(const cel::Expression& expression, absl::string_view variable) {
  const auto* select = std::get_if<cel::Select>(&expression.node);
  if (select == nullptr || select->tests_presence || select->is_optional) return "";
  const auto* operand = std::get_if<cel::Identifier>(&select->operand->node);
  if (operand == nullptr || operand->name != variable) return "";
  return select->field;
}

const std::string* TextIn(const cel::Expression& expression) {
  const auto* literal = std::get_if<cel::Literal>(&expression.node);
  if (literal == nullptr || literal->value.kind() != cel::Kind::kString) return nullptr;
  return &literal->value.string_value();
}

template <typename Row>
absl::Status CheckStatus(const std::string& name, cel::SourceLocation location) {
  using Status = std::remove_cvref_t<decltype(Row().status())>;
  std::vector<std::string> names;
  for (int number = 1; number <= 4; ++number)
    names.emplace_back(views::StatusName(static_cast<Status>(number)));
  if (std::find(names.begin(), names.end(), name) != names.end()) return absl::OkStatus();
  return cel::TypeError(absl::StrCat(kVariable<Row>, ".status is one of ", absl::StrJoin(names, ", "),
                                     ", and never '", name, "',"),
                        location);
}

// Gathers what must be equal: field == 'text' joined by && at the top.
template <typename Row>
absl::Status Gather(const cel::Expression& expression, Equalities& equalities) {
  if (const auto* logical = std::get_if<cel::Logical>(&expression.node)) {
    if (!logical->is_and) return absl::OkStatus();
    for (const cel::ExpressionPointer& operand : logical->operands)
      RETURN_IF_ERROR(Gather<Row>(*operand, equalities));
    return absl::OkStatus();
  }
  const auto* call = std::get_if<cel::Call>(&expression.node);
  if (call == nullptr || call->function != "_==_") return absl::OkStatus();
  const cel::Expression* field = call->arguments[0].get();
  const cel::Expression* text = call->arguments[1].get();
  if (TextIn(*text) == nullptr) std::swap(field, text);
  const std::string name = FieldNamed(*field, kVariable<Row>);
  if (name.empty() || TextIn(*text) == nullptr) return absl::OkStatus();
  if (name == "status") RETURN_IF_ERROR(CheckStatus<Row>(*TextIn(*text), text->location));
  equalities.emplace(name, *TextIn(*text));
  return absl::OkStatus();
}

}  // namespace

template <typename Row>
absl::StatusOr<ListFilter<Row>> ListFilter<Row>::Compile(absl::string_view text) {
  if (text.empty()) return ListFilter(absl::nullopt, {});
  absl::StatusOr<cel::Program> program = cel::Program::Compile(text, EnvironmentOf<Row>());
  if (!program.ok()) return FilterInvalid(program.status());
  const cel::TypeKind result = program->result_type().kind();
  if (result != cel::TypeKind::kBool && result != cel::TypeKind::kDyn) {
    return FilterInvalid(cel::TypeError(
        absl::StrCat("a filter is true or false, this one is ", program->result_type().ToString(), ","), {}));
  }
  const absl::StatusOr<cel::ExpressionPointer> tree = cel::Parse(text, {});
  if (!tree.ok()) return FilterInvalid(tree.status());
  Equalities equalities;
  if (const absl::Status sound = Gather<Row>(**tree, equalities); !sound.ok()) return FilterInvalid(sound);
  return ListFilter(*std::move(program), std::move(equalities));
}

template <typename Row>
absl::StatusOr<bool> ListFilter<Row>::Matches(const Row& row, absl::Time now) const {
  if (!program_.has_value()) return true;
  const absl::StatusOr<Value> value = program_->Evaluate(RowValues<Row>(row, now));
  if (value.ok()) return value->kind() == cel::Kind::kBool && value->bool_value();
  if (ReasonOf(value.status()) == cel::kReasonError) return false;
  return value.status();
}

template <typename Row>
bool ListFilter<Row>::Reads(absl::string_view field) const {
  if (!program_.has_value()) return false;
  const std::vector<std::string>& read = program_->variables();
  return std::find(read.begin(), read.end(), absl::StrCat(kVariable<Row>, ".", field)) != read.end();
}

template class ListFilter<TaskState>;
template class ListFilter<InstanceState>;
template class ListFilter<views::ListedItem>;

}  // namespace liushui::runtime
