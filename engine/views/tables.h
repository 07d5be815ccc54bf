// Tables: what rows there are.
//
// Layout, as the database holds it; changing it means rebuilding the tables. The first byte is the table.
// Numbers are big-endian, so that rows lie in order of number. A text inside a key ends with 0x00, which no
// text may contain; a text at the end of a key needs no end and may hold any byte.
//
//   i instance(8)                          -> InstanceState
//   n namespace 00 instance(8)             -> ""                  instances of a namespace, written once
//   k namespace 00 workflow 00 key         -> instance(8)         business keys, for ever
//   t instance(8) task(4)                  -> TaskState
//   o namespace 00 instance(8) task(4)     -> ""                  open and claimed tasks
//   c namespace 00 instance(8) task(4)     -> ""                  closed tasks
//   j instance(8) job(4)                   -> JobState            jobs that are not over
//   e instance(8) each(4) key              -> ItemState
//   v instance(8) each(4) queue(4) rank(8) timer(4) -> key       items that wait, and items with a timer
//   d instance(8)                          -> due(8)              the instance's earliest timer
//   b index(8) ordinal(4)                  -> Outbound            messages not yet delivered
//   g namespace 00 instance(8) incident(4) -> IncidentRow         open incidents
//   h instance(8) kind(4) index(8)         -> ""                  an instance's marks, refusals and accesses
//   r namespace                            -> NamespaceSettings   settings of a namespace
//   q day(4) namespace 00 request_id       -> index(8) hash(32)   accepted requests, kept kRequestDays
//   f namespace 00 workflow 00 revision(4) -> index(8) hash(32)   definitions
//   l namespace 00 calendar 00 index(8)    -> hash(32)            calendar versions
//   a namespace 00 workflow 00 alias       -> index(8) hash(32)   aliases of revisions
//   m instance(8) task(4) number(4)        -> TaskNote            remarks and files of tasks
//   p namespace 00 person                  -> ledger Person       people of the directory
//   w namespace 00 team                    -> ledger Team         teams of the directory
//   s namespace 00 schedule                -> Schedule            schedules as declared
//   u namespace 00 schedule                -> ScheduleStatus      where each of them stands
//   y namespace 00 workflow 00 input       -> ParameterRow        parameters of inputs
//   x instance(8) child(4)                 -> instance(8)         children, by their ordinals in the parent,
//   for ever
//   z index(8)                             -> ""                  records that announce a signing key
//   P namespace 00 subject                 -> SubjectRow          subjects that are restricted or erased
#ifndef LIUSHUI_ENGINE_VIEWS_TABLES_H_
#define LIUSHUI_ENGINE_VIEWS_TABLES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace liushui::views {

// First bytes of keys. Never given to another table.
enum class Table : char {
  kInstance = 'i',
  kNamespaceInstance = 'n',
  kBusinessKey = 'k',
  kTask = 't',
  kOpenTask = 'o',
  kClosedTask = 'c',
  kJob = 'j',
  kItem = 'e',
  kTimer = 'd',
  kOutbox = 'b',
  kIncident = 'g',
  kHistory = 'h',
  kRequest = 'q',
  kDefinition = 'f',
  kCalendar = 'l',
  kAlias = 'a',
  kNote = 'm',
  kPerson = 'p',
  kTeam = 'w',
  kSchedule = 's',
  kStanding = 'u',
  kTurn = 'v',
  kChild = 'x',
  kParameter = 'y',
  kSigningKey = 'z',
  kSettings = 'r',
  kSubject = 'P',
};

// All tables, in order of their first byte.
const std::vector<Table>& AllTables();
// What every key of a table begins with.
std::string TablePrefix(Table table);

// Whether a text may stand inside a key: it holds no 0x00. The encoders CHECK it.
bool IsKeyText(absl::string_view text);

}  // namespace liushui::views

#endif  // LIUSHUI_ENGINE_VIEWS_TABLES_H_
