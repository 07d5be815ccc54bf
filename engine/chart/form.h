// Types of data, forms and payloads, and the check of a given value against them.
//
// The same check serves the server (before anything is enqueued), the core (before a completion is accepted),
// inputs of a start, payloads of events, results of jobs and added items. All violations are found at once.
#ifndef LIUSHUI_ENGINE_CHART_FORM_H_
#define LIUSHUI_ENGINE_CHART_FORM_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/base/refusal.h"
#include "engine/cel/type.h"
#include "engine/cel/value.h"
#include "engine/chart/expression.h"
#include "re2/re2.h"

namespace liushui::chart {

// Limits on what a form may hold; beyond them the value is refused with the reason TOO_LONG or TOO_MANY.
constexpr int kMaxTextBytes = 16 * 1024;
constexpr int kMaxListElements = 400;

// kAny cannot be declared: it is for charts built from languages without types, such as SCXML's.
enum class TypeKind { kBool, kInt, kString, kTimestamp, kDuration, kDate, kList, kRecord, kAny };

struct FieldSpec;

// The declared type of a datum or field.
struct TypeSpec {
  TypeKind kind = TypeKind::kString;
  TypeKind element = TypeKind::kString;  // for a list: kind of its elements
  std::vector<FieldSpec> fields;         // for a record, or a list of records; empty: any record
};

// A field of a form or record.
struct FieldSpec {
  std::string name;
  std::string title;
  TypeSpec type;
  bool required = false;
  bool personal = false;
  absl::optional<Expression>
      check;            // must be true; sees `form` (its own part's), `data`, and `item` inside a record
  std::string message;  // said when `check` is false
  std::vector<std::string> choices;
  std::shared_ptr<const RE2> pattern;  // shared: RE2 cannot be copied and specs are values
};

using FormSpec = std::vector<FieldSpec>;

// The CEL type of a declared type. In a record, fields that are not required are nullable.
cel::Type CelType(const TypeSpec& type);
cel::Type CelType(const FormSpec& form);

// Checks the shape of `record` (a map, or null for an empty form) against `form`: UNKNOWN_FIELD, REQUIRED,
// TYPE_MISMATCH, NOT_A_CHOICE, PATTERN_MISMATCH, DATE_INVALID, TOO_LONG, TOO_MANY. A null field is not given.
// `path` prefixes the fields' paths ("form" gives "form.holdings[2].code"). Does not run `check` expressions.
std::vector<Violation> CheckShape(const FormSpec& form, const cel::Value& record, absl::string_view path);

// Evaluates `check` expressions for CheckRules, knowing what they see.
class FormActivations {
 public:
  virtual ~FormActivations() = default;
  // The result of `check` with `item` in scope: the record the field lies in, null for a field of the form
  // itself.
  virtual absl::StatusOr<cel::Value> Evaluate(const Expression& check, const cel::Value& item) const = 0;
};
// Runs the `check` of every given field of a record of the right shape: RULE_BROKEN when it is false,
// RULE_FAILED when it has no value. Records handed to `activations` have their absent fields set to null.
std::vector<Violation> CheckRules(const FormSpec& form, const cel::Value& record, absl::string_view path,
                                  const FormActivations& activations);

// `record` with every field of `form` that was not given set to null, so that expressions can read all of
// them.
cel::Value WithAbsentFields(const FormSpec& form, const cel::Value& record);

// Checks one value against one type (for data assignments): the violation's description, or nothing. Null
// fits no type: whether it may stand there is the caller's question.
absl::optional<std::string> MismatchOf(const TypeSpec& type, const cel::Value& value);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_FORM_H_
