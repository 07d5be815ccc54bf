// Expression: a CEL program together with what its variables mean.
//
// A program knows variables by slot number only. A Scope says, for each slot, where the core finds the value:
// in the instance's data, in the form being completed, in the event, and so on. All expressions compiled in
// one place of a workflow (say, the `set` of one task) share one Scope.
#ifndef LIUSHUI_ENGINE_CHART_EXPRESSION_H_
#define LIUSHUI_ENGINE_CHART_EXPRESSION_H_

#include <memory>
#include <string>
#include <vector>

#include "engine/cel/environment.h"
#include "engine/cel/program.h"
#include "engine/cel/template.h"

namespace liushui::chart {

// Where the core finds a variable's value.
enum class VariableKind {
  kDatum,     // `data.<name>`: index is the position in Chart::data()
  kAllData,   // `data`: the whole, as a map
  kForm,      // `form`: the form being completed, a record (of records, for a joint task)
  kEvent,     // `event`: {name, data, actor}; data is a record, or null without one
  kResult,    // `result`: a job's result, a record
  kItem,      // the element of an `each` or a `for`, under the name given by `as`; name says which
  kEach,      // `each`: {total, open, done}
  kNow,       // `now`: the record's time
  kToday,     // `today`: the record's civil date in the calendar's zone (UTC without calendar), "YYYY-MM-DD"
  kInstance,  // `instance`: {name, key, workflow}; name is the resource name
};

// What one slot means.
struct Variable {
  VariableKind kind = VariableKind::kNow;
  std::string name;  // the datum's or item's name; empty otherwise
  int index = 0;     // kDatum: position in Chart::data()
};

// Host functions; the id the environment gives each is its position here. A test checks that.
enum class HostFunction {
  kIn,               // In(string) -> bool: is the state active
  kDayAt,            // day_at(date: string, 'HH:MM') -> timestamp, in the calendar's zone
  kNextOpen,         // next_open(timestamp) -> timestamp: t itself within office hours, else the next opening
  kAddBusiness,      // add_business(timestamp, '2th') -> timestamp
  kDate,             // date(timestamp) -> string: civil date in the calendar's zone
  kIsBusinessDay,    // is_business_day(date: string) -> bool
  kNextBusinessDay,  // next_business_day(date: string) -> string: the first open day after it
};

// Variables of one place of a workflow. Immutable once built; shared by the expressions of that place.
struct Scope {
  cel::Environment environment;
  std::vector<Variable> variables;  // by slot
};

// A compiled expression. Immutable; safe to use from many threads.
struct Expression {
  cel::Program program;
  std::shared_ptr<const Scope> scope;  // shared: many expressions of one place have the same scope
};

// A compiled template: text with ${CEL} inside.
struct TextTemplate {
  cel::Template text;
  std::shared_ptr<const Scope> scope;  // shared, as above
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_EXPRESSION_H_
