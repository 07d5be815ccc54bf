// Fields: compiles declared types and forms.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_FIELDS_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_FIELDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "engine/chart/compiler/expressions.h"
#include "engine/chart/form.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::chart {

constexpr int kMaxFields = 100;    // of one form or record
constexpr int kMaxFieldDepth = 8;  // records inside records
constexpr int kMaxChoices = 200;

// Reports LIMIT_EXCEEDED, NAME_SYNTAX, NAME_DUPLICATE, TYPE_UNKNOWN, TYPE_SHAPE, CHOICES_TYPE,
// PATTERN_SYNTAX, RANGE_SHAPE and the problems of `check` and `required_when` expressions.
class Fields {
 public:
  explicit Fields(Expressions* expressions) : expressions_(*expressions) {}

  // The type of a datum, without its own `check`; those of its fields see the record as `item` and the first
  // `data_count` data. Unknown types become text, so that one mistake is reported once.
  TypeSpec CompileType(const workflow::v1::Datum& datum, const std::string& path, int data_count);

  // A form with its checks.
  FormSpec Compile(const google::protobuf::RepeatedPtrField<workflow::v1::Field>& fields,
                   const std::string& path);

  // NAME_SYNTAX or NAME_DUPLICATE; `names` are those before it.
  void CheckName(const std::string& name, const std::string& path, std::vector<std::string>* names);

  void CheckChoices(const TypeSpec& type, const google::protobuf::RepeatedPtrField<std::string>& choices,
                    const std::string& path);

 private:
  using DeclaredFields = google::protobuf::RepeatedPtrField<workflow::v1::Field>;

  FormSpec Shapes(const DeclaredFields& fields, const std::string& path, int depth);
  FieldSpec Shape(const workflow::v1::Field& field, const std::string& path, int depth);
  void ReadRanges(const workflow::v1::Field& field, const std::string& path, FieldSpec* spec);
  void CompilePattern(const workflow::v1::Field& field, const std::string& path, FieldSpec* spec);
  TypeSpec ReadType(const std::string& type, const std::string& element, const std::string& path);
  void CheckInnerFields(const TypeSpec& type, bool has_fields, const std::string& path);
  void Checks(const DeclaredFields& fields, const std::string& path, const ScopeSpec& scope, FormSpec* form);

  Problems& problems() { return expressions_.problems(); }

  Expressions& expressions_;
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_FIELDS_H_
