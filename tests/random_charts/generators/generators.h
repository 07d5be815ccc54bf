// RapidCheck generators, for any test: workflows, what happens to them, and their YAML.
//
// Charts are valid by construction in almost every case; those which the compiler refuses all the same (an
// eventless circle, say) are for the property to discard. All values shrink: a chart by leaving out states,
// transitions, actions and guards.
#ifndef LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_GENERATORS_H_
#define LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_GENERATORS_H_

#include <iosfwd>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "liushui/workflow/v1/workflow.pb.h"
#include "rapidcheck.h"

namespace liushui::random_charts {

// Pure statecharts without activities: compound, parallel, final and history states; events a, b, c, in and
// out; expressions of the little language. Up to some 16 states at the nominal size.
rc::Gen<workflow::v1::Workflow> Charts();

// The same with tasks, jobs, each, dues and timers in their atomic states.
rc::Gen<workflow::v1::Workflow> ChartsWithActivities();

// Stands for no event: time passes until the next of those sent with a delay is due.
inline constexpr char kWait[] = "wait";

// Names of events such charts know or do not know, and kWait, at most 12.
rc::Gen<std::vector<std::string>> EventSequences();

// The workflow as YAML text in any style.
rc::Gen<std::string> YamlTexts(const workflow::v1::Workflow& workflow);

// A chart and what is sent to it.
struct RandomCase {
  workflow::v1::Workflow workflow;
  std::vector<std::string> events;
};
rc::Gen<RandomCase> Cases();

// A case as a file of tests/random_charts/kept: YAML under one line with the events. The other way fails a
// CHECK on text that is no such file.
std::string CaseText(const RandomCase& random_case);
RandomCase ReadCase(absl::string_view text);

// How RapidCheck shows a counterexample: ready to be kept.
void showValue(const RandomCase& random_case, std::ostream& out);

}  // namespace liushui::random_charts

#endif  // LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_GENERATORS_H_
