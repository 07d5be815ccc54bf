// Parameters: what the inputs of workflows are in a namespace when whoever starts an instance does not say.
//
// The engine puts those in force into the recorded start, so that deciding it again needs nothing else. There
// they come after what is given and before the defaults of the declaration.
#ifndef LIUSHUI_ENGINE_CORE_PARAMETERS_H_
#define LIUSHUI_ENGINE_CORE_PARAMETERS_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/base/refusal.h"
#include "engine/cel/value.h"
#include "engine/chart/chart.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "liushui/ledger/v1/parameter.pb.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::core {

using TakenParameters = google::protobuf::RepeatedPtrField<ledger::v1::TakenParameter>;

// Why a value cannot be a parameter for an input of the workflow: it has no such input, the input is
// personal, or the value does not fit its type, choices or check; nothing if it can. A check that reads
// anything besides the input is left to the start.
absl::optional<std::string> ParameterProblem(const chart::Chart& chart, absl::string_view input,
                                             const ledger::v1::Value& value);

// Whether the workflow has an input of this name that is not personal: a parameter for anything else is
// ignored.
bool TakesParameter(const chart::Chart& chart, const std::string& input);

// What would be wrong with a start that gives nothing, because of values that parameters have and defaults
// that follow from them: a sentence for each check of an input that does not hold, each default that does not
// fit or cannot be computed. What reads an input that only a start gives, a host function or the time is left
// to the start. `parameters` are values by input.
std::vector<std::string> ConflictsOf(const chart::Chart& chart,
                                     const std::map<std::string, ledger::v1::Value>& parameters);

// Whether a start gives the input a value; null is none.
bool GivesInput(const ledger::v1::StartInstance& start, absl::string_view input);

// What is given, and the parameters for what is not.
cel::Value WithParameters(const cel::Value& given, const TakenParameters& parameters);

// Turns violations of inputs which parameters gave into violations of those, by name.
void BlameParameters(const chart::Chart& chart, const TakenParameters& parameters,
                     std::vector<Violation>& violations);

// The rows of what a record set, in its order.
std::vector<state::v1::ParameterRow> ParametersSetBy(const ledger::v1::Record& record);

// The parameters of one namespace at one moment. A copy shares with the old what stays as it is.
class Parameters {
 public:
  // By workflow and input; a row is shared with the Parameters before and after in which it stands.
  using Rows = std::map<std::pair<std::string, std::string>, std::shared_ptr<const state::v1::ParameterRow>>;

  const Rows& rows() const { return rows_; }
  // Null if there is none.
  const state::v1::ParameterRow* Find(const std::string& workflow, const std::string& input) const;

  void Put(state::v1::ParameterRow row);
  // What a record changed.
  void Apply(const ledger::v1::Record& record);

  // Adds to a start of `chart` the parameters for inputs that it does not give. One for what is no input of
  // it is left out.
  void AddTo(const chart::Chart& chart, ledger::v1::StartInstance& start) const;
  // The same for a migration from one definition to another: for inputs that the first does not have and that
  // are not computed.
  void AddTo(const chart::Chart& from, const chart::Chart& to, ledger::v1::Migrate& migrate) const;

 private:
  Rows rows_;
};

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_PARAMETERS_H_
