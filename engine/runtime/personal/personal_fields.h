// Which values of an input are personal, by what the chart declares.
#ifndef LIUSHUI_ENGINE_RUNTIME_PERSONAL_PERSONAL_FIELDS_H_
#define LIUSHUI_ENGINE_RUNTIME_PERSONAL_PERSONAL_FIELDS_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/chart/chart.h"
#include "engine/core/instance.h"
#include "liushui/ledger/v1/input.pb.h"

namespace liushui::runtime {

// A personal value: under which name it was given, such as form.phone, what was declared for it, and where it
// stands in the input.
struct PersonalValue {
  std::string field;
  const chart::TypeSpec& type;
  ledger::v1::Value& value;
};
using PersonalVisit = absl::FunctionRef<absl::Status(const PersonalValue&)>;

// Visits what is given and not missing, not what is sealed already: the inputs of a start, or the form,
// draft, payload, result or items of an input for an instance. Within a record only what is personal of it; a
// list of records element by element. Nothing where the input names what is not there: that is the core's to
// refuse. An error is one of `visit` or a failure of the rows.
absl::Status VisitPersonal(const chart::Chart& chart, ledger::v1::StartInstance& start, PersonalVisit visit);
struct InputPlace {
  const chart::Chart& chart;
  uint64_t instance = 0;
  const core::RowSource& rows;
};
// Whether it was there.
absl::StatusOr<bool> VisitPersonal(const InputPlace& place, ledger::v1::Input& input, PersonalVisit visit);

// Whether a chart declares anything personal that an input may give.
bool DeclaresPersonal(const chart::Chart& chart);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PERSONAL_PERSONAL_FIELDS_H_
