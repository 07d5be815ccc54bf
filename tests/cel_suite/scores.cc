#include "tests/cel_suite/scores.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace liushui::cel_suite {
namespace {

constexpr absl::string_view kTable = "out_of_scope.tsv";

std::string Shown(const CaseName& name) {
  return absl::StrCat(std::get<0>(name), " / ", std::get<1>(name), " / ", std::get<2>(name));
}

CaseName NameOfRow(const std::vector<std::string>& row) {
  return {row.at(0), row.at(1), row.at(2)};
}

// Writes the table anew without these cases.
void Remove(const std::set<CaseName>& names) {
  const std::vector<std::vector<std::string>> rows = ReadTable(kTable);
  std::ofstream file(PathOfTable(kTable), std::ios::binary);
  file << "section\tgroup\tname\treason\n";
  for (const std::vector<std::string>& row : rows) {
    if (names.count(NameOfRow(row)) == 0) file << absl::StrJoin(row, "\t") << "\n";
  }
}

}  // namespace

CaseName NameOf(const Case& one) {
  return {one.section, one.group, one.name};
}

Excuses Excuses::Of(const std::set<std::string>& sections) {
  Excuses excuses;
  for (const std::vector<std::string>& row : ReadTable(kTable)) {
    if (sections.count(row.at(0)) > 0) excuses.reasons_[NameOfRow(row)] = row.at(3);
  }
  return excuses;
}

Excuses Excuses::OfAllBut(const std::set<std::string>& sections) {
  Excuses excuses;
  for (const std::vector<std::string>& row : ReadTable(kTable)) {
    if (sections.count(row.at(0)) == 0) excuses.reasons_[NameOfRow(row)] = row.at(3);
  }
  return excuses;
}

void Scores::Count(const Case& one, const absl::Status& verdict) {
  const CaseName name = NameOf(one);
  const bool excused = excuses_.Covers(name);
  Tally& tally = tallies_[one.section];
  seen_.insert(name);
  if (verdict.ok()) {
    ++tally.passed;
    passed_.insert(name);
    if (excused) needless_.insert(name);
  } else if (excused) {
    ++tally.out_of_scope;
  } else {
    ++tally.failed;
    failures_.push_back(absl::StrCat(Shown(name), ": ", one.expression, "\n  ", verdict.message()));
  }
}

void Scores::Report() const {
  Tally total;
  const auto print = [](absl::string_view section, const Tally& tally) {
    absl::PrintF("%-18s %5d passed %5d failed %5d out of scope\n", section, tally.passed, tally.failed,
                 tally.out_of_scope);
  };
  for (const auto& [section, tally] : tallies_) {
    print(section, tally);
    total.passed += tally.passed;
    total.failed += tally.failed;
    total.out_of_scope += tally.out_of_scope;
  }
  print("total", total);
  for (const std::string& failure : failures_) ADD_FAILURE() << failure;
  std::set<CaseName> removed = needless_;
  for (const auto& excuse : excuses_.reasons()) {
    if (seen_.count(excuse.first) == 0) removed.insert(excuse.first);
  }
  if (std::getenv("LIUSHUI_REWRITE") != nullptr) return Remove(removed);
  for (const CaseName& name : removed) {
    ADD_FAILURE() << Shown(name) << (seen_.count(name) > 0 ? " passes" : " does not exist")
                  << ": take it out of " << kTable << " (LIUSHUI_REWRITE=1 does)";
  }
}

}  // namespace liushui::cel_suite
