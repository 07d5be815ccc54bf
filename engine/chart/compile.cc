#include "engine/chart/compile.h"

#include <openssl/sha.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/status_macros.h"
#include "engine/chart/compiler/actions.h"
#include "engine/chart/compiler/activities.h"
#include "engine/chart/compiler/checks/errors.h"
#include "engine/chart/compiler/checks/loops.h"
#include "engine/chart/compiler/checks/people.h"
#include "engine/chart/compiler/checks/reach.h"
#include "engine/chart/compiler/checks/starts.h"
#include "engine/chart/compiler/children/children.h"
#include "engine/chart/compiler/declarations.h"
#include "engine/chart/compiler/expressions.h"
#include "engine/chart/compiler/fields.h"
#include "engine/chart/compiler/graph.h"
#include "engine/chart/compiler/nulls/null_tests.h"
#include "engine/chart/compiler/outline.h"
#include "engine/chart/compiler/scope.h"
#include "engine/chart/compiler/states.h"
#include "engine/chart/compiler/times.h"
#include "engine/chart/problems.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace liushui::chart {
namespace {

void CheckCalendar(const workflow::v1::Workflow& workflow, const BusinessCalendar* calendar,
                   Problems* problems) {
  if (workflow.calendar().empty()) return;
  if (calendar != nullptr && calendar->name() == workflow.calendar()) return;
  problems->Add("calendar", "CALENDAR_UNKNOWN",
                absl::StrCat("there is no calendar '", workflow.calendar(), "'",
                             calendar == nullptr ? "" : absl::StrCat("; found ", calendar->name())));
}

// What could be made into a chart, and yet cannot work or is hardly meant.
struct Suspects {
  const workflow::v1::Workflow& workflow;
  const CompileOptions& options;
  Problems* problems;
};

void CheckReferences(const Suspects& suspects, const Outline& outline, Expressions& expressions,
                     const Actions& actions, Times& times) {
  expressions.mentions().CheckStates(outline, suspects.problems);
  if (suspects.options.surroundings != nullptr) {
    CheckStarts(actions.starts(), suspects.workflow, *suspects.options.surroundings, suspects.problems);
  }
  if (suspects.options.calendar != nullptr)
    times.CheckSpans(*suspects.options.calendar, suspects.options.now);
}

void CheckSense(const Suspects& suspects, const Outline& outline, const ChartParts& parts,
                const Mentions& mentions) {
  const Graph graph(outline, parts.transitions);
  CheckReach(graph, suspects.problems);
  CheckLoops(graph, parts.data, suspects.problems);
  CheckPeople(graph, parts.data, suspects.problems);
  CheckChildFailures(graph, suspects.problems);
  CheckErrors(graph, suspects.problems);
  mentions.CheckForms(suspects.problems);
  mentions.CheckRoles(suspects.workflow, suspects.options.surroundings, suspects.problems);
}

// What stands in a ledger is not judged again.
void AddReliedOn(const Suspects& suspects, const ChartParts& parts, Outline* outline) {
  const Graph graph(*outline, parts.transitions);
  const auto relied_on =
      CheckNullTests(graph, parts, suspects.options.deployed ? nullptr : suspects.problems);
  for (size_t state = 0; state < relied_on.size(); ++state)
    outline->states[state].relied_on = relied_on[state];
}

absl::Status CompileParts(const Suspects& suspects, ChartParts* parts) {
  const workflow::v1::Workflow& workflow = suspects.workflow;
  Problems* const problems = suspects.problems;
  CheckCalendar(workflow, parts->calendar.get(), problems);
  Scopes scopes(&parts->data, parts->calendar);
  Expressions expressions(&scopes, problems);
  Fields fields(&expressions);
  CompileData(workflow, &fields, &expressions, &parts->data);
  // What follows sees the data; with a mistake in them every line would seem wrong.
  RETURN_IF_ERROR(problems->ToStatus());
  Times times(!workflow.calendar().empty(), &expressions);
  Actions actions(&parts->data, &times, &expressions);
  Children children({workflow, parts->data, suspects.options}, &actions, &expressions);
  Activities activities(&fields, &times, &actions, &children, &expressions);
  parts->events = CompileEvents(workflow, &fields, &expressions);
  parts->subject = expressions.CompileTemplate("subject", workflow.subject(), {}, Exposure::kPublic);
  Outline outline = BuildOutline(workflow, problems);
  States states(workflow, parts->events, {times, actions, activities, children, expressions}, &outline);
  states.CompileLives();
  parts->transitions = states.CompileTransitions();
  states.CheckDeadlines();
  states.CloseSeparation();
  actions.CheckCancels();
  if (!suspects.options.deployed) CheckReferences(suspects, outline, expressions, actions, times);
  RETURN_IF_ERROR(problems->ToStatus());
  if (!suspects.options.deployed) CheckSense(suspects, outline, *parts, expressions.mentions());
  AddReliedOn(suspects, *parts, &outline);
  parts->states = std::move(outline.states);
  return problems->ToStatus();
}

void CheckSize(const ledger::v1::Definition& definition, Problems* problems) {
  const size_t size = definition.ByteSizeLong();
  if (size <= kMaxDefinitionBytes) return;
  problems->Add("workflow", "LIMIT_EXCEEDED",
                absl::StrCat("expected a workflow of at most ", kMaxDefinitionBytes,
                             " bytes, which fit into one record of the ledger, found ", size));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Chart>> Compile(const workflow::v1::Workflow& workflow,
                                                     const CompileOptions& options) {
  Problems problems(options.file.empty() ? workflow.workflow() : options.file, options.positions);
  ChartParts parts;
  if (!workflow.calendar().empty()) parts.calendar = options.calendar;
  *parts.definition.mutable_workflow() = workflow;
  if (parts.calendar != nullptr) parts.definition.set_calendar(parts.calendar->hash());
  if (options.children != nullptr) PinChildren(*options.children, &parts.definition);
  if (!options.deployed) CheckSize(parts.definition, &problems);
  const absl::Status compiled = CompileParts({workflow, options, &problems}, &parts);
  if (options.warnings != nullptr) *options.warnings = problems.Warnings();
  RETURN_IF_ERROR(compiled);
  parts.hash = HashOf(parts.definition);
  return std::make_shared<const Chart>(std::move(parts));
}

std::string HashOf(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    LIUSHUI_CHECK(message.SerializeToCodedStream(&coded));
  }
  std::string hash(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

}  // namespace liushui::chart
