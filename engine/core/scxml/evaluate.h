// Evaluating the chart's expressions against the instance, the event, the form and the record's time.
#ifndef LIUSHUI_ENGINE_CORE_SCXML_EVALUATE_H_
#define LIUSHUI_ENGINE_CORE_SCXML_EVALUATE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/chart/expression.h"
#include "engine/chart/moment.h"
#include "engine/core/scxml/macrostep.h"

namespace liushui::core {

// Expression failures are refusals with the reason EXPRESSION_FAILED; their message quotes the expression.
absl::StatusOr<cel::Value> Evaluate(Macrostep& step, const chart::Expression& expression,
                                    const Locals& locals = {});
absl::StatusOr<bool> EvaluateBool(Macrostep& step, const chart::Expression& expression,
                                  const Locals& locals = {});
absl::StatusOr<std::string> EvaluateText(Macrostep& step, const chart::TextTemplate& text,
                                         const Locals& locals = {});
// A person, a list of persons, or null for nobody. Empty names are left out.
absl::StatusOr<std::vector<std::string>> EvaluatePeople(Macrostep& step,
                                                        const absl::optional<chart::Expression>& expression,
                                                        const Locals& locals = {});
absl::StatusOr<std::vector<std::string>> EvaluateRoles(Macrostep& step,
                                                       const std::vector<chart::TextTemplate>& roles,
                                                       const Locals& locals = {});
// Named values as a record.
absl::StatusOr<cel::Value> EvaluateRecord(Macrostep& step, const std::vector<chart::NamedExpression>& values,
                                          const Locals& locals = {});

// A time, and whether it had to be guessed because the calendar does not reach so far.
struct ResolvedTime {
  absl::Time time;
  bool provisional = false;
};

// A moment counted from now; null for never.
absl::StatusOr<absl::optional<ResolvedTime>> ResolveMoment(Macrostep& step, const chart::MomentSpec& moment,
                                                           const Locals& locals = {});
// `from` plus a span of any unit. Clock spans need no calendar; months are calendar months.
ResolvedTime AddSpan(const chart::Chart& chart, absl::Time from, chart::Span span);

// "YYYY-MM-DD" of an instant in the calendar's zone, UTC without a calendar.
std::string DateOf(const chart::Chart& chart, absl::Time time);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_SCXML_EVALUATE_H_
