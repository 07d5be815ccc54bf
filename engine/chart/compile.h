// From a declaration to a Chart: reading the YAML, checking everything that can be checked, compiling.
#ifndef LIUSHUI_ENGINE_CHART_COMPILE_H_
#define LIUSHUI_ENGINE_CHART_COMPILE_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/chart/chart.h"
#include "google/protobuf/message.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::chart {

// Where each part of a message stood in its YAML: path such as "states[1].task.form[0].check" -> (line,
// column), from 1.
struct SourcePosition {
  int line = 0;
  int column = 0;
  // Where the text of a scalar on one line begins, behind its quote; 0 if one cannot point into it.
  int text_column = 0;
};
using SourceMap = std::map<std::string, SourcePosition>;

// An error is refused; with a warning the workflow can be deployed, though it is hardly what was meant.
enum class Severity { kError, kWarning };

// One thing wrong with a declaration.
struct Problem {
  std::string path;         // in the message; empty for the whole
  SourcePosition position;  // 0:0 when the declaration did not come from YAML
  std::string reason;       // UPPER_SNAKE
  std::string message;      // a sentence: what was expected, what was found
  Severity severity = Severity::kError;
};

// Reads YAML beside the descriptor of `message`: unknown keys, wrong types, duplicate keys, anchors and tags
// are refused with DECLARATION_INVALID and "file:line:column: sentence" for each; `positions`, if given,
// receives the place of every value. Text over 1 MiB is refused.
absl::Status ReadYaml(absl::string_view text, absl::string_view file, google::protobuf::Message* message,
                      SourceMap* positions);

// A definition is one record of the ledger, which has room for 65,535 bytes: this much, and who deployed it.
inline constexpr size_t kMaxDefinitionBytes = 60'000;

// What else is deployed where a workflow goes, or lies beside it: what it may start, and the roles they name.
struct Surroundings {
  std::map<std::string, std::shared_ptr<const workflow::v1::Workflow>>
      workflows;                // by id; shared with charts
  std::set<std::string> roles;  // those the directory gives somebody; empty: there is no directory
};

// The charts of workflows that may be children, by id.
using ChildCharts = std::map<std::string, std::shared_ptr<const Chart>>;

// Sets the definitions that the children of definition->workflow() run on: for each workflow declared as a
// child somewhere, itself excepted, the hash of its chart. What has no chart is not pinned.
void PinChildren(const ChildCharts& charts, ledger::v1::Definition* definition);

// Ids of the workflows declared as children, ascending, each once; the workflow itself is not among them.
std::vector<std::string> ChildrenOf(const workflow::v1::Workflow& workflow);

// Checks and compiles. On error the status is a refusal DECLARATION_INVALID with one violation for each
// problem, its field "path" and its description starting with "file:line:column: " where `positions` knows
// it. `calendar` is the one the workflow names; null when it names none.
struct CompileOptions {
  std::string file;                                  // for messages; the workflow's id when empty
  const SourceMap* positions = nullptr;              // from ReadYaml; may be null
  std::shared_ptr<const BusinessCalendar> calendar;  // shared with the chart that is made
  // It stands in a ledger, accepted by the rules of its day: only what no chart can be made of is refused.
  bool deployed = false;
  const Surroundings* surroundings = nullptr;  // null: not known, what is started is not looked up
  // The newest of each workflow that may be a child; of a definition that stands in a ledger, those that it
  // is pinned to. Null: not known, children are neither checked nor pinned.
  const ChildCharts* children = nullptr;
  absl::optional<absl::Time> now;            // when it is deployed; without it a calendar's end is far away
  std::vector<Problem>* warnings = nullptr;  // if given, receives the warnings, in order of place
};
absl::StatusOr<std::shared_ptr<const Chart>> Compile(const workflow::v1::Workflow& workflow,
                                                     const CompileOptions& options);

// SHA-256 (32 bytes) of a message's deterministic serialisation.
std::string HashOf(const google::protobuf::Message& message);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILE_H_
