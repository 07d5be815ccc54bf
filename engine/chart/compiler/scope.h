// Scopes: what the expressions of each place of a workflow may see.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_SCOPE_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_SCOPE_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/cel/type.h"
#include "engine/chart/calendar.h"
#include "engine/chart/chart.h"
#include "engine/chart/expression.h"

namespace liushui::chart {

constexpr int kWholeData = -1;

// What a place sees besides `data`, `now`, `today`, `instance` and the host functions.
struct ScopeSpec {
  int data_count = kWholeData;                           // only the first so many data
  absl::optional<cel::Type> form;                        // present: `form` of this type
  absl::optional<cel::Type> event_data;                  // present: `event`, its `data` of this type
  absl::optional<cel::Type> result;                      // present: `result` of this type
  bool each = false;                                     // `each`
  std::vector<std::pair<std::string, cel::Type>> items;  // outermost first
  std::vector<std::string> personal;                     // personal fields of the above, such as "form.phone"
  // Which of the above hold what was filled into a form, and the path of the form.
  std::vector<std::pair<std::string, std::string>> forms;
};

// The personal fields of a form, behind a prefix: "form" gives "form.phone", "form.spouse.phone". Fields of
// records in a list are not among them: a list is sealed element by element, and what can be seen of it (its
// length) is not personal.
std::vector<std::string> PersonalFields(absl::string_view prefix, const FormSpec& form);

// Builds scopes, each once. Not thread-safe. The data must outlive it; those a scope sees must be complete.
class Scopes {
 public:
  // Without a calendar only UTC is a zone.
  Scopes(const std::vector<DatumSpec>* data, std::shared_ptr<const BusinessCalendar> calendar)
      : data_(*data), calendar_(std::move(calendar)) {}

  std::shared_ptr<const Scope> Get(const ScopeSpec& spec);

  // Personal data and fields that the place of `spec` can see.
  std::vector<std::string> Personal(const ScopeSpec& spec) const;

  // The environment of Get with every field of every record declared as a variable of its own, so that the
  // variables of a program compiled in it tell exactly which fields it reads.
  std::shared_ptr<const cel::Environment> Probe(const ScopeSpec& spec);

 private:
  struct Declared {
    std::string name;
    cel::Type type;
    Variable variable;
  };
  std::vector<Declared> Declare(const ScopeSpec& spec) const;
  cel::Environment EmptyEnvironment() const;

  const std::vector<DatumSpec>& data_;
  std::shared_ptr<const BusinessCalendar> calendar_;  // shared with the chart being made
  std::map<std::string, std::shared_ptr<const Scope>> scopes_;
  std::map<std::string, std::shared_ptr<const cel::Environment>> probes_;
};

// Declares the host functions, in the order of HostFunction.
void AddHostFunctions(cel::Environment* environment);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_SCOPE_H_
