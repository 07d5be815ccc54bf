// Types of data, forms and payloads, and the check of a given value against them.
//
// The same check serves the server (before anything is enqueued), the core (before a completion is accepted),
// inputs of a start, payloads of events, results of jobs and added items. All violations are found at once.
#ifndef LIUSHUI_ENGINE_CHART_FORM_H_
#define LIUSHUI_ENGINE_CHART_FORM_H_

#include <cstdint>
#include <memory>
#include <set>
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

// kTerm is text, a length of time as deadlines are written, such as 2bh: what add_business() takes. kAny
// cannot be declared: it is for charts built from languages without types, such as SCXML's.
enum class TypeKind { kBool, kInt, kString, kTimestamp, kDuration, kDate, kTerm, kList, kRecord, kAny };

struct FieldSpec;

// How much of something there may be; nothing means no limit.
struct Range {
  absl::optional<int64_t> least;
  absl::optional<int64_t> most;
};

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
  std::shared_ptr<const RE2> pattern;        // shared: RE2 cannot be copied and specs are values
  Range number;                              // of an int, or of each of a list of them
  Range length;                              // in characters, of a string or of each of a list of them
  Range count;                               // of a list's elements
  absl::optional<Expression> required_when;  // sees what `check` sees
};

using FormSpec = std::vector<FieldSpec>;

// The CEL type of a declared type. In a record, fields that are not required are nullable.
cel::Type CelType(const TypeSpec& type);
cel::Type CelType(const FormSpec& form);

// Whether a value is nothing, or empty: null, blank text, a list without elements.
bool IsMissing(const cel::Value& value);

// What a form is checked for: all that it must be once it is complete, or only that what is there has the
// declared types and sizes.
enum class Completeness { kComplete, kDraft };

// Checks the shape of `record` (a map, or null for an empty form) against `form`: UNKNOWN_FIELD, REQUIRED,
// TYPE_MISMATCH, NOT_A_CHOICE, PATTERN_MISMATCH, DATE_INVALID, TERM_INVALID, TOO_SMALL, TOO_LARGE, TOO_SHORT,
// TOO_LONG, TOO_FEW, TOO_MANY. A null field is not given. `path` prefixes the fields' paths ("form" gives
// "form.holdings[2].code"). Does not run `check` and `required_when` expressions. Of a sealed value only that
// it is there can be checked.
std::vector<Violation> CheckShape(const FormSpec& form, const cel::Value& record, absl::string_view path,
                                  Completeness completeness = Completeness::kComplete);

// Evaluates `check` expressions for CheckRules, knowing what they see.
class FormActivations {
 public:
  virtual ~FormActivations() = default;
  // The result of `check` with `item` in scope: the record the field lies in, null for a field of the form
  // itself.
  virtual absl::StatusOr<cel::Value> Evaluate(const Expression& check, const cel::Value& item) const = 0;
};
// Runs the `check` of every given field of a record of the right shape: RULE_BROKEN when it is false,
// RULE_FAILED when it has no value; and the `required_when` of every other: REQUIRED when it is true. Records
// handed to `activations` have their absent fields set to null. A rule that would have to read a sealed value
// is left out: it was checked before the value was sealed.
std::vector<Violation> CheckRules(const FormSpec& form, const cel::Value& record, absl::string_view path,
                                  const FormActivations& activations);

// The names of the fields of `form`, at its top, that `violations` of its shape under `path` are about, or
// whose rules read such a field: what can be said of the rest needs none of them.
std::set<std::string> FieldsInDoubt(const FormSpec& form, const std::vector<Violation>& violations,
                                    absl::string_view path);

// `record` with every field of `form` that was not given set to null, so that expressions can read all of
// them.
cel::Value WithAbsentFields(const FormSpec& form, const cel::Value& record);
// The same of each record that a value of the type holds, itself included.
cel::Value WithAbsentFields(const TypeSpec& type, const cel::Value& value);

// Checks one value against one type (for data assignments): the violation's description, or nothing. Null
// fits no type: whether it may stand there is the caller's question.
absl::optional<std::string> MismatchOf(const TypeSpec& type, const cel::Value& value);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_FORM_H_
