// What records say, in a form tests can compare.
#ifndef LIUSHUI_TESTS_CORE_FACTS_OF_H_
#define LIUSHUI_TESTS_CORE_FACTS_OF_H_

#include <vector>

#include "engine/base/check.h"
#include "liushui/ledger/v1/record.pb.h"
#include "tests/world/world.h"

namespace liushui::core {

using FactKind = ledger::v1::Fact::KindCase;

// The kinds of the facts of a record, in order.
inline std::vector<FactKind> KindsOf(const ledger::v1::Record& record) {
  std::vector<FactKind> kinds;
  for (const auto& fact : record.step().facts()) kinds.push_back(fact.kind_case());
  return kinds;
}

// All facts of one kind in the whole ledger, in order.
inline std::vector<ledger::v1::Fact> FactsOf(const world::World& world, FactKind kind) {
  std::vector<ledger::v1::Fact> facts;
  for (const auto& record : world.records()) {
    for (const auto& fact : record.step().facts()) {
      if (fact.kind_case() == kind) facts.push_back(fact);
    }
  }
  return facts;
}

// The times of the records that hold a fact of one kind, in order.
inline std::vector<absl::Time> TimesOf(const world::World& world, FactKind kind) {
  std::vector<absl::Time> times;
  for (const auto& record : world.records()) {
    for (const auto& fact : record.step().facts()) {
      if (fact.kind_case() == kind) times.push_back(absl::FromUnixMicros(record.time_us()));
    }
  }
  return times;
}

// An instant written "2026-03-02T08:00:00+08:00".
inline absl::Time At(absl::string_view text) {
  absl::Time time;
  std::string error;
  const bool parsed = absl::ParseTime(absl::RFC3339_full, text, &time, &error);
  LIUSHUI_CHECK(parsed);
  return time;
}

}  // namespace liushui::core

#endif  // LIUSHUI_TESTS_CORE_FACTS_OF_H_
