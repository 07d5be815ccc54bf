// Language: the data of one document, and its expressions compiled.
#ifndef LIUSHUI_TESTS_SCXML_SUITE_LANGUAGE_H_
#define LIUSHUI_TESTS_SCXML_SUITE_LANGUAGE_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/chart/action.h"
#include "engine/chart/chart.h"

namespace liushui::scxml_suite {

// Data have no types. A name that is read but never declared is null; one that is written so is a failure
// when it is written.
class Language {
 public:
  // Declares what every session has: its id.
  Language();

  // Declares a datum; again, if it is declared already. Gives its position.
  int Declare(absl::string_view name);
  // Declares one that whoever starts the session may give.
  int DeclareInput(absl::string_view name);
  // Whether the document may write it.
  bool IsAssignable(absl::string_view name) const { return assignable_.count(std::string(name)) > 0; }

  // The value of a location as CEL: kUnreadable if there is no such datum.
  std::string ReadLocation(absl::string_view location) const;

  // Compiles CEL, untyped.
  absl::StatusOr<chart::Expression> Compile(absl::string_view cel);
  // A set of one datum; of none that may be written, a set that fails.
  absl::StatusOr<chart::Action> Assign(absl::string_view location, absl::string_view cel);
  absl::StatusOr<chart::DatumAssignment> AssignTo(absl::string_view location, absl::string_view cel);
  // Text that has this CEL inside it.
  absl::StatusOr<chart::TextTemplate> CompileText(absl::string_view text, absl::string_view cel);

  const std::vector<chart::DatumSpec>& data() const { return data_; }

 private:
  int Find(absl::string_view name) const;
  int Add(absl::string_view name);
  chart::Variable VariableOf(const std::string& name);
  std::shared_ptr<const chart::Scope> ScopeOf(absl::string_view cel);

  std::vector<chart::DatumSpec> data_;
  std::set<std::string> assignable_;
};

}  // namespace liushui::scxml_suite

#endif  // LIUSHUI_TESTS_SCXML_SUITE_LANGUAGE_H_
