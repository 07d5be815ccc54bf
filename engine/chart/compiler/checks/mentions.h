// Mentions: what the texts of a workflow speak of, noted while they are compiled and looked at when all is
// known.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_MENTIONS_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_MENTIONS_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/cel/location.h"
#include "engine/chart/compile.h"
#include "engine/chart/compiler/outline.h"
#include "engine/chart/compiler/scope.h"
#include "engine/chart/problems.h"

namespace liushui::chart {

// Not thread-safe.
class Mentions {
 public:
  // The states that an expression asks for by In('state').
  void AddStates(absl::string_view path, absl::string_view expression);
  // A form that people or machines fill in.
  void AddForm(absl::string_view path, const FormSpec& form);
  // What an expression in `scope` reads: dotted names of variables and fields. An `event` of unknown kind may
  // be any form's.
  void AddReads(const ScopeSpec& scope, const std::vector<std::string>& variables);
  // A role whose name stands in the text.
  void AddRole(absl::string_view path, absl::string_view role);

  // STATE_UNKNOWN.
  void CheckStates(const Outline& outline, Problems* problems) const;
  // FIELD_UNREAD: fields which nothing reads, one warning for each form. Free text, lists, records and
  // personal fields are there for people to read.
  void CheckForms(Problems* problems) const;
  // ROLE_UNKNOWN: a role that is named here alone, and spelt almost like one that is named more often, here
  // or elsewhere; or, where there is a directory, one that nobody holds.
  void CheckRoles(const workflow::v1::Workflow& workflow, const Surroundings* surroundings,
                  Problems* problems) const;

 private:
  struct State {
    std::string path;
    std::string id;
    cel::SourceLocation location;
  };

  bool IsRead(const std::string& form, const std::string& field) const;

  std::vector<State> states_;
  std::vector<std::pair<std::string, FormSpec>> forms_;  // by path, in order
  std::set<std::pair<std::string, std::string>> read_;   // path of the form and field
  std::set<std::string> read_whole_;                     // paths of forms
  bool any_event_read_ = false;
  std::vector<std::pair<std::string, std::string>> roles_;  // path and role
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_MENTIONS_H_
