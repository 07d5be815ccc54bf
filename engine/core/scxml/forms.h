// Accepting what was filled in: a form, a payload, a result, an item, the inputs of a start.
#ifndef LIUSHUI_ENGINE_CORE_SCXML_FORMS_H_
#define LIUSHUI_ENGINE_CORE_SCXML_FORMS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/refusal.h"
#include "engine/cel/value.h"
#include "engine/chart/form.h"
#include "engine/core/scxml/macrostep.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "liushui/ledger/v1/value.pb.h"

namespace liushui::core {

// Texts that stand for a timestamp (RFC 3339), a duration ("90s"), or a whole number too large for JSON
// become those where the declared type wants them; everything else is left as it is, for the check to judge.
cel::Value Coerce(const chart::TypeSpec& type, const cel::Value& value);

// How a refusal calls what was checked.
struct FormName {
  absl::string_view reason;  // such as FORM_INVALID
  absl::string_view path;    // such as "form"
  absl::string_view what;    // such as "the form of task 3"
};

// Coerces, checks shape and rules, and gives the record with absent fields null. All violations are found at
// once: rules are looked at also where other fields have the wrong shape, but for those that read such a
// field. The rules see the record as `form`.
absl::StatusOr<cel::Value> AcceptForm(Macrostep& step, const chart::FormSpec& form, const cel::Value& given,
                                      const FormName& name);

// Coerces and checks only types and sizes of what is there: of a form that is not complete yet. Gives the
// record without fields that are absent.
absl::StatusOr<cel::Value> AcceptDraft(const chart::FormSpec& form, const cel::Value& given,
                                       const FormName& name);

// How a datum, by its position in the chart's data, breaks its own choices and check now; `field` is how the
// violations call it. Null breaks none, and nothing that is sealed is looked at.
absl::StatusOr<std::vector<Violation>> BrokenRules(Macrostep& step, int datum, const std::string& field);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_SCXML_FORMS_H_
