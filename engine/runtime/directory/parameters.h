// What somebody may want of a namespace's parameters, and what then changes.
//
// Parameters are kept in memory as the directory is: for the sequencer, which decides on the newest, and for
// readers, who see the newest committed.
#ifndef LIUSHUI_ENGINE_RUNTIME_DIRECTORY_PARAMETERS_H_
#define LIUSHUI_ENGINE_RUNTIME_DIRECTORY_PARAMETERS_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "engine/chart/chart.h"
#include "engine/core/parameters.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::runtime {

constexpr size_t kMaxParameters = 1'000;            // of a namespace
constexpr size_t kMaxParametersAtOnce = 500;        // in one change
constexpr size_t kMaxParameterBytes = 1'024;        // of a value
constexpr size_t kMaxParameterSourceBytes = 500;    // of where it comes from
constexpr size_t kMaxParameterReasonBytes = 2'000;  // of why it is set

// What somebody wants of them. In any order; a name given twice is a mistake.
struct ParametersEdit {
  std::vector<ledger::v1::Parameter> set;
  std::vector<ledger::v1::ParameterName> unset;
  std::string reason;
  std::string file;  // where they were read from; empty for none
};

// The newest definition of a workflow; null if none is deployed.
using NewestChart = absl::FunctionRef<const chart::Chart*(const std::string& workflow)>;

// What an edit changes; with neither sets nor unsets, nothing is to be done. Refuses with PARAMETER_INVALID,
// a violation for each under "parameters[2].value", PARAMETERS_TOO_MANY, PARAMETER_UNKNOWN.
absl::StatusOr<ledger::v1::ParametersChanged> DecideParameters(const core::Parameters& parameters,
                                                               const ParametersEdit& edit,
                                                               NewestChart newest);

// What may surprise whoever makes an edit that is accepted: a sentence for each parameter that nothing can be
// said of yet, because its workflow is not deployed; and for each check that does not hold from then on
// (core::ConflictsOf).
std::vector<std::string> WarningsOf(const core::Parameters& parameters, const ParametersEdit& edit,
                                    NewestChart newest);

// A sentence for each parameter that starts of this definition ignore, because it has no such input; that
// they are refused because of; and for each check that does not hold with all of them.
std::vector<std::string> UnfitParameters(const core::Parameters& parameters, const chart::Chart& chart);
// The same of one of them; empty if nothing is wrong with it alone.
std::string ProblemOf(const chart::Chart& chart, const ledger::v1::Parameter& parameter);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_DIRECTORY_PARAMETERS_H_
